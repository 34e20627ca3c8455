import type { WallUs } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';

/**
 * Where a camera's footage ends. A camera that sends its last seconds again to everybody who connects would otherwise lay
 * a new session over the end of the one before.
 */
export type Continuity = {
  /** A fragment ends here; from the mapping of the session that is running. */
  reach(endUs: WallUs): void;
  /** The earliest wall time of new footage, by the wall clock as it is now: it may have been set since. */
  notBeforeUs(): number;
};

/** How far the end of the ring may lie ahead of our clock and still be the same clock: two machines differ. */
const CLOCKS_DIFFER_US = 1_000_000;

/**
 * `endUs`: where the ring ends, as far as is known. An end in the future was written by a clock that has been set back
 * since.
 */
export function createContinuity(clock: Clock, endUs: number | null): Continuity {
  const skewUs = (): number => clock.nowUs() - clock.monotonicMs() * 1000;
  let last = endUs === null || endUs > clock.nowUs() + CLOCKS_DIFFER_US ? null : { endUs, skewUs: skewUs() };
  return {
    reach: (end) => void (last = { endUs: end, skewUs: skewUs() }),
    notBeforeUs: () => (last === null ? Number.NEGATIVE_INFINITY : last.endUs + Math.round(skewUs() - last.skewUs)),
  };
}
