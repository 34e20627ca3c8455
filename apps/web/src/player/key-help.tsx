import { KEY_WORDS } from './player-keys.ts';
import { Modal } from './modal.tsx';

/** Which keys move the player. */
export function KeyHelp({ onClose }: { onClose: () => void }) {
  return (
    <Modal title="Keys" narrow onClose={onClose}>
      <dl className="key-help">
        {KEY_WORDS.map(([keys, does]) => (
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
    </Modal>
  );
}
