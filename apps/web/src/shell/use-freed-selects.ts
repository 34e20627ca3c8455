import { useEffect } from 'react';
import { useLastInput } from './use-last-input.ts';

/**
 * A list that was chosen from by pointer gives the focus up: keys would go on choosing from it instead of doing what they
 * stand for. Chosen from by keyboard it keeps the focus, as the next key may choose on.
 */
export function useFreedSelects(): void {
  const last = useLastInput();
  useEffect(() => {
    const onChange = ({ target }: Event): void => {
      if (target instanceof HTMLSelectElement && last.current === 'pointer') target.blur();
    };
    document.addEventListener('change', onChange);
    return () => document.removeEventListener('change', onChange);
  }, [last]);
}
