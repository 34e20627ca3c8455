import type { Clip } from '@hindsight/domain';
import type { ClipOrder } from '../api/api.ts';

/**
 * One press on Record, from the moment it is made:
 *
 *     sending → accepted (the API has answered with a clip) | refused (it has not, and says why)
 *
 * A refused press may be sent again: same order, same idempotency key, same moment.
 */
export type Press = {
  order: ClipOrder;
  /** This machine's clock, ms since 1970. */
  pressedAt: number;
  /** Object URL of the frame on screen at the press. */
  posterUrl: string | null;
  phase: 'sending' | 'accepted' | 'refused';
  /** The clip as the API first answered it. */
  clip: Clip | null;
  /** Why it was refused. */
  problem: string | null;
};

/** What can happen to a press. */
export type PressAction =
  | { type: 'pressed'; order: ClipOrder; pressedAt: number }
  | { type: 'poster'; key: string; url: string }
  | { type: 'accepted'; key: string; clip: Clip }
  | { type: 'refused'; key: string; problem: string }
  | { type: 'again'; key: string }
  | { type: 'dismissed'; key: string };

/** Presses remembered, newest first; older ones are clips like any other by then. */
const MOST = 20;

/** The presses after `action`. */
export function pressesAfter(presses: readonly Press[], action: PressAction): readonly Press[] {
  if (action.type === 'pressed') {
    const { order, pressedAt } = action;
    const press: Press = { order, pressedAt, posterUrl: null, phase: 'sending', clip: null, problem: null };
    return [press, ...presses].slice(0, MOST);
  }
  if (action.type === 'dismissed') return presses.filter((press) => press.order.key !== action.key);
  return presses.map((press) => (press.order.key === action.key ? { ...press, ...changeOf(action) } : press));
}

function changeOf(action: Exclude<PressAction, { type: 'pressed' | 'dismissed' }>): Partial<Press> {
  if (action.type === 'poster') return { posterUrl: action.url };
  if (action.type === 'accepted') return { phase: 'accepted', clip: action.clip, problem: null };
  if (action.type === 'refused') return { phase: 'refused', problem: action.problem };
  return { phase: 'sending', problem: null };
}
