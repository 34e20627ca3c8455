import { useSyncExternalStore } from 'react';
import { usePage } from '../api/page.ts';
import { LIVE_KEY_WORDS, type KeyWords } from '../record/shortcuts.ts';
import { KEY_WORDS } from './player-keys.ts';
import { Modal } from './modal.tsx';

/** Which keys do what, and the switch for those that are single characters. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  const { letterKeys } = usePage();
  const on = useSyncExternalStore(letterKeys.subscribe, letterKeys.on);
  return (
    <Modal title="Keys" narrow onClose={onClose}>
      <div className="key-help">
        <label className="key-switch">
          <input
            type="checkbox"
            data-testid="letter-keys"
            checked={on}
            onChange={({ target }) => letterKeys.set(target.checked)}
          />
          <span>
            Keys of one character
            <small>Off, only the space bar, arrows, Home and End do something. There is a button for everything.</small>
          </span>
        </label>
        <KeyList name="Live" words={LIVE_KEY_WORDS} />
        <KeyList name="A clip" words={KEY_WORDS} />
      </div>
    </Modal>
  );
}

function KeyList({ name, words }: { name: string; words: KeyWords }) {
  return (
    <>
      <h3>{name}</h3>
      <dl>
        {words.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
