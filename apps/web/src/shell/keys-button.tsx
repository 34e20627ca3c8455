import { useState } from 'react';
import { KeyHelp } from '../player/key-help.tsx';
import { isPlain } from '../record/shortcuts.ts';
import { Icon } from './icons.tsx';
import { useLetterKeys } from './use-letter-keys.ts';

/** Opens the list of keys, as `?` does on every page. */
export function KeysButton() {
  const [open, setOpen] = useState(false);
  const show = (): void => setOpen(true);
  useLetterKeys((press, busy) => (press.key === '?' && isPlain(press) && !busy ? show : null));
  return (
    <>
      <button
        type="button"
        className="icon-button"
        data-testid="keys-button"
        aria-label="Keys"
        title="Keys"
        onClick={show}
      >
        <Icon name="keyboard" />
      </button>
      {open && <KeyHelp onClose={() => setOpen(false)} />}
    </>
  );
}
