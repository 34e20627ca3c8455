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
export type Shortcut = 'record' | 'snapshot' | 'in' | 'out' | 'live';

const KEYS: Record<string, Shortcut> = { r: 'record', s: 'snapshot', i: 'in', o: 'out', l: 'live' };

/** What a key means: R records, S takes a snapshot, I and O mark, L goes back to live; never while typing, held down, or with a modifier. */
export function shortcutOf(press: KeyPress, busyElsewhere: boolean): Shortcut | null {
  if (busyElsewhere || press.repeat || press.defaultPrevented) return null;
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  return KEYS[press.key.toLowerCase()] ?? null;
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
