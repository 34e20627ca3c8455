import { useEffect, useRef, type RefObject } from 'react';
import { useLastInput } from '../shell/use-last-input.ts';

/**
 * Who deletes by keyboard loses the place that had the focus: it goes to the way back of what was deleted last (`newest`),
 * where the time to undo stands still as long as it stays. The answer puts it back, or to the beginning of the page.
 */
export function useNoticeFocus(place: RefObject<HTMLElement | null>, newest: number | undefined): () => void {
  const lastInput = useLastInput();
  const before = useRef<Element | null>(null);
  useEffect(() => {
    if (newest === undefined || lastInput.current !== 'keyboard') return;
    before.current = document.activeElement;
    place.current?.querySelector<HTMLElement>(`[data-removal="${newest}"] button`)?.focus();
  }, [place, newest, lastInput]);
  return () => {
    const there = before.current instanceof HTMLElement && before.current !== document.body ? before.current : null;
    (there?.isConnected ? there : document.getElementById('main'))?.focus({ preventScroll: true });
  };
}
