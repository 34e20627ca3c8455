import { useEffect, useRef } from 'react';

/** What is read of a key press. */
export type KeyPress = {
  key: string;
  repeat: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  defaultPrevented: boolean;
};

/** What a key stands for. */
export type Shortcut = 'record' | 'snapshot';

/** What a key means: R records, S takes a snapshot; never while typing, held down, or with a modifier. */
export function shortcutOf(press: KeyPress, busyElsewhere: boolean): Shortcut | null {
  if (busyElsewhere || press.repeat || press.defaultPrevented) return null;
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const key = press.key.toLowerCase();
  if (key === 'r') return 'record';
  return key === 's' ? 'snapshot' : null;
}

/** Calls `onShortcut` for keys pressed anywhere on the page, but not while a dialog is open or text is typed. */
export function useShortcuts(onShortcut: (shortcut: Shortcut) => void): void {
  const latest = useRef(onShortcut);
  latest.current = onShortcut;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing =
        event.target instanceof Element && event.target.closest('input:not([type=radio]), select, textarea');
      const shortcut = shortcutOf(event, Boolean(typing) || document.querySelector('dialog[open]') !== null);
      if (!shortcut) return;
      event.preventDefault();
      latest.current(shortcut);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
