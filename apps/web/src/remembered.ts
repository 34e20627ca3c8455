import { useState } from 'react';

/** A text that the browser keeps from visit to visit, where it allows that. */
export function useRemembered(name: string): [string | null, (value: string) => void] {
  const [value, setValue] = useState(() => readRemembered(name));
  const keep = (next: string): void => {
    setValue(next);
    writeRemembered(name, next);
  };
  return [value, keep];
}

const keyOf = (name: string): string => `hindsight.${name}`;

/** What `useRemembered` starts with. */
export function readRemembered(name: string): string | null {
  try {
    return localStorage.getItem(keyOf(name));
  } catch {
    return null;
  }
}

/** Keeps a text for visits to come, as `useRemembered` does. */
export function writeRemembered(name: string, value: string): void {
  try {
    localStorage.setItem(keyOf(name), value);
  } catch {
    // Storage is switched off: the choice holds until the page is left.
  }
}
