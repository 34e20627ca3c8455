import { useEffect, useRef } from 'react';
import { usePage } from '../api/page.ts';
import type { KeyPress } from '../record/shortcuts.ts';
import { isTyping } from './key-target.ts';

/**
 * Does what `meaningOf` answers for a key that is pressed anywhere on the page. `busy`: keys mean nothing now, because they
 * are switched off, text is typed, or a dialog is open.
 */
export function useLetterKeys(meaningOf: (press: KeyPress, busy: boolean) => (() => void) | null): void {
  const { letterKeys } = usePage();
  const latest = useRef(meaningOf);
  latest.current = meaningOf;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const busy = !letterKeys.on() || isTyping(event.target) || document.querySelector('dialog[open]') !== null;
      const act = latest.current(event, busy);
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [letterKeys]);
}
