import { useState } from 'react';

/** A text that the browser keeps from visit to visit, where it allows that. */
export function useRemembered(name: string): [string | null, (value: string) => void] {
  const key = `hindsight.${name}`;
  const [value, setValue] = useState(() => read(key));
  const keep = (next: string): void => {
    setValue(next);
    write(key, next);
  };
  return [value, keep];
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is switched off: the choice holds until the page is left.
  }
}
