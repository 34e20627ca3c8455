import { useRemembered } from '../remembered.ts';
import { chosenLength, offeredLengths } from './lengths.ts';

/** How far back a press reaches: what is on offer, what is chosen, and choosing. */
export type Length = { offered: readonly number[]; seconds: number; choose: (seconds: number) => void };

/** The chosen length, remembered from visit to visit. `capacitySeconds`: the ring's, null while unknown. */
export function useLength(capacitySeconds: number | null): Length {
  const [remembered, remember] = useRemembered('length');
  const offered = offeredLengths(capacitySeconds);
  const seconds = chosenLength(offered, remembered === null ? null : Number(remembered));
  return { offered, seconds, choose: (of) => remember(String(of)) };
}
