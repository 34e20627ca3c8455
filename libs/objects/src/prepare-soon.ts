import { HindsightError } from '@hindsight/domain';
import type { Clock, Logger } from '@hindsight/kit';
import type { ObjectStore } from './object-store.ts';

const BACKOFF = { firstMs: 500, maxMs: 15_000 };

/** What preparing in the background needs. */
export type PrepareOptions = {
  clock: Clock;
  log: Logger;
  /** Ends it. */
  signal: AbortSignal;
  /** Told of what no other try can mend: everything but a store that does not do it now. */
  onHopeless: (error: unknown) => void;
};

/**
 * Prepares a store in the background, again and again while it is away: after 0.5 s, then after twice as long each time,
 * 15 s at most. Answers the same store, which is not `ready` before it is prepared.
 */
export function prepareSoon(store: ObjectStore, options: PrepareOptions): ObjectStore {
  const notYet = 'object store: expected it to be prepared, it is not yet';
  let problem: HindsightError | null = new HindsightError('storage_error', notYet);
  const prepare = async (): Promise<void> => {
    for (let waitMs = BACKOFF.firstMs; problem !== null; waitMs = Math.min(waitMs * 2, BACKOFF.maxMs)) {
      try {
        await store.prepare((message) => options.log.warn(message));
        problem = null;
      } catch (err) {
        if (!isAway(err)) return options.onHopeless(err);
        problem = err;
        options.log.warn({ err }, 'object store cannot be prepared, trying again');
        await options.clock.sleep(waitMs, options.signal);
      }
    }
  };
  // Rejected when the wait is ended.
  prepare().catch(() => undefined);
  const ready = async (): Promise<void> => {
    if (problem !== null) throw problem;
    await store.ready();
  };
  return { ...store, ready };
}

const isAway = (error: unknown): error is HindsightError =>
  error instanceof HindsightError && error.code === 'storage_error';
