import type { Timeline } from '@hindsight/domain';
import { useRemembered } from '../remembered.ts';
import { chosenLength, offeredLengths, secondsOfAll, type LengthOption } from './lengths.ts';

/** How far back a press reaches: what is on offer, what is chosen, how long that is now, and choosing. */
export type Length = {
  offered: readonly LengthOption[];
  chosen: LengthOption;
  seconds: number;
  choose: (option: LengthOption) => void;
};

/** The chosen length, remembered from visit to visit. */
export function useLength(timeline: Timeline | undefined, seenAt: () => number | null): Length {
  const [remembered, remember] = useRemembered('length');
  const offered = offeredLengths(timeline?.capacitySeconds ?? null);
  const chosen = chosenLength(offered, remembered);
  const seconds = chosen === 'all' ? secondsOfAll(timeline, seenAt()) : chosen;
  return { offered, chosen, seconds, choose: (option) => remember(String(option)) };
}
