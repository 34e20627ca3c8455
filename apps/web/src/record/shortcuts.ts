import { useLetterKeys } from '../shell/use-letter-keys.ts';

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

/** Keys and what they do, as the help lists them. */
export type KeyWords = readonly (readonly [keys: readonly string[], does: string])[];

/** What the help says of the keys of the live page. */
export const LIVE_KEY_WORDS: KeyWords = [
  [['R'], 'Record'],
  [['S'], 'Snapshot'],
  [['I', 'O'], 'Mark the first or last frame'],
  [['L'], 'Back to live'],
];

/** Whether a key is pressed once and alone, and nobody has dealt with it. */
export const isPlain = (press: KeyPress): boolean =>
  !press.repeat && !press.defaultPrevented && !press.ctrlKey && !press.metaKey && !press.altKey;

/**
 * What a key means: R records, S takes a snapshot, I and O mark, L goes back to live; never while typing, held down, or
 * with a modifier.
 */
export const shortcutOf = (press: KeyPress, busyElsewhere: boolean): Shortcut | null =>
  busyElsewhere || !isPlain(press) ? null : (KEYS[press.key.toLowerCase()] ?? null);

/** Calls `onShortcut` for keys pressed anywhere on the page, but not while a dialog is open or text is typed. */
export function useShortcuts(onShortcut: (shortcut: Shortcut) => void): void {
  useLetterKeys((press, busy) => {
    const shortcut = shortcutOf(press, busy);
    return shortcut && (() => onShortcut(shortcut));
  });
}
