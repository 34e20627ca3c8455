import type { Clock } from '@hindsight/kit';

const FIRST_MS = 500;
const EARLY_MAX_MS = 2000;
const LATE_MAX_MS = 15_000;
const EARLY_FOR_MS = 60_000;
const JITTER = 0.2;

/** Waits between tries. */
export type Backoff = {
  /** How long to wait before the next try, ms. */
  next(): number;
  /** The camera streams again: the outage is over. */
  reset(): void;
};

/**
 * 0.5 s doubling to 2 s in the first minute of an outage, then to 15 s; ± 20 %, so that many cameras do not come at once.
 */
export function createBackoff(clock: Clock): Backoff {
  let since: number | null = null;
  let delay = FIRST_MS;
  return {
    next: () => {
      since ??= clock.monotonicMs();
      const early = clock.monotonicMs() - since < EARLY_FOR_MS;
      const wait = Math.min(delay, early ? EARLY_MAX_MS : LATE_MAX_MS);
      delay = Math.min(wait * 2, LATE_MAX_MS);
      return wait * (1 - JITTER + 2 * JITTER * clock.random());
    },
    reset: () => {
      since = null;
      delay = FIRST_MS;
    },
  };
}
