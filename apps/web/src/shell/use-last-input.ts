import { useEffect, useRef, type RefObject } from 'react';

/** What somebody has used last. */
export type LastInput = 'keyboard' | 'pointer';

/** Follows it. */
export function useLastInput(): RefObject<LastInput> {
  const last = useRef<LastInput>('pointer');
  useEffect(() => {
    const onKey = (): void => void (last.current = 'keyboard');
    const onPointer = (): void => void (last.current = 'pointer');
    document.addEventListener('keydown', onKey, true);
    document.addEventListener('pointerdown', onPointer, true);
    return () => {
      document.removeEventListener('keydown', onKey, true);
      document.removeEventListener('pointerdown', onPointer, true);
    };
  }, []);
  return last;
}
