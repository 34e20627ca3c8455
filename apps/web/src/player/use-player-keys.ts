import { useEffect, useRef, type RefObject } from 'react';
import { usePage } from '../api/page.ts';
import { isTyping } from '../shell/key-target.ts';
import { playerActionOf, type KeyTarget, type PlayerAction } from './player-keys.ts';

/** Calls `onAction` for the player's keys, pressed anywhere on the page; not while a dialog lies over its `stage`. */
export function usePlayerKeys(onAction: (action: PlayerAction) => void, stage: RefObject<HTMLElement | null>): void {
  const { letterKeys } = usePage();
  const latest = useRef(onAction);
  latest.current = onAction;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isCovered(stage.current)) return;
      const action = playerActionOf(event, targetOf(event.target), letterKeys.on());
      if (!action) return;
      event.preventDefault();
      latest.current(action);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [letterKeys, stage]);
}

/** Whether another dialog is open than the one that the player may be in. */
const isCovered = (stage: HTMLElement | null): boolean =>
  [...document.querySelectorAll('dialog[open]')].at(-1) !== (stage?.closest('dialog') ?? undefined);

function targetOf(target: EventTarget | null): KeyTarget {
  if (!(target instanceof Element)) return 'other';
  if (isTyping(target) || target.closest('[popover]')) return 'text';
  return target.closest('button, a, [type=checkbox]') ? 'button' : 'other';
}
