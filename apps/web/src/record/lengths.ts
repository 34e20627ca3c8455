import type { Timeline } from '@hindsight/domain';
import { edgeOf, isFilling, oldestOf } from '../live/timeline-view.ts';

/** How far back a press reaches: so many seconds, or as far as there is footage. */
export type LengthOption = number | 'all';

/** Lengths on offer, in seconds. */
export const LENGTHS_SECONDS = [10, 30, 60] as const;
const DEFAULT_SECONDS = 30;
/** The longest clip, unless the API is set otherwise. */
const MOST_SECONDS = 600;
/** So much of the oldest footage of a full ring may have left it before a press gets there. */
const LEAVING_SECONDS = 3;

/** The lengths on offer: none longer than the ring, and all of it. */
export const offeredLengths = (capacitySeconds: number | null): LengthOption[] => [
  ...LENGTHS_SECONDS.filter((seconds) => seconds <= (capacitySeconds ?? Infinity)),
  'all',
];

/** The remembered length if it is on offer, else the usual one, else the longest. */
export function chosenLength(offered: readonly LengthOption[], remembered: string | null): LengthOption {
  const known = offered.find((option) => String(option) === remembered);
  return known ?? offered.find((option) => option === DEFAULT_SECONDS) ?? offered.at(-1) ?? 'all';
}

/**
 * Seconds that reach back over all footage from `seenAt` (ms; null: the newest), less what leaves the ring meanwhile; 1 at
 * least. As long as nothing is known of the ring, the usual length.
 */
export function secondsOfAll(timeline: Timeline | undefined, seenAt: number | null): number {
  if (!timeline) return DEFAULT_SECONDS;
  const leaving = isFilling(timeline) ? 0 : LEAVING_SECONDS;
  const seconds = ((seenAt ?? edgeOf(timeline)) - oldestOf(timeline)) / 1000 - leaving;
  return Math.max(1, Math.min(MOST_SECONDS, Math.floor(seconds)));
}
