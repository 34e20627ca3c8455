import { useEffect, useRef } from 'react';
import { playerActionOf, type KeyTarget, type PlayerAction } from './player-keys.ts';

/** Calls `onAction` for the player's keys, pressed anywhere on the page; not while a dialog lies over the player. */
export function usePlayerKeys(onAction: (action: PlayerAction) => void, covered: boolean): void {
  const latest = useRef(onAction);
  latest.current = onAction;
  useEffect(() => {
    if (covered) return;
    const onKey = (event: KeyboardEvent): void => {
      const action = playerActionOf(event, targetOf(event.target));
      if (!action) return;
      event.preventDefault();
      latest.current(action);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [covered]);
}

function targetOf(target: EventTarget | null): KeyTarget {
  if (!(target instanceof Element)) return 'other';
  if (target.closest('input:not([type=range], [type=checkbox]), select, textarea, [popover]')) return 'text';
  return target.closest('button, a, [type=checkbox]') ? 'button' : 'other';
}
