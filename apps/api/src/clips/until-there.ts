import type { WallMs } from '@hindsight/domain';
import type { HoldResult } from '@hindsight/ring';

/** A camera whose ring ends longer ago than its lateness and this sends nothing: nobody waits for it. */
const SILENT_MS = 10_000;

/**
 * How long it takes until the ring reaches `end`, ms, as far as clocks tell: until then, and with a camera whose footage
 * comes late, by its lateness longer. 0 when it is there, or when it has passed and nothing is to be expected.
 */
export function untilThereMs(end: WallMs, held: Pick<HoldResult, 'lateMs' | 'ringEnd'>, now: WallMs): number {
  const { lateMs, ringEnd } = held;
  const sends = ringEnd !== null && ringEnd >= now - lateMs - SILENT_MS;
  const lateByMs = sends && ringEnd < end ? lateMs : 0;
  return Math.max(0, end + lateByMs - now);
}
