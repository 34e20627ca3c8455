import { HindsightError } from '@hindsight/domain';
import type { Clock, Logger } from '@hindsight/kit';
import type { AppendInput, Lease, Ring } from '@hindsight/ring';

/** About 50 s of 5 Mbit/s: longer than any restart of Redis. */
const MAX_BYTES = 32 * 1024 * 1024;
const RETRY_MS = 200;

export type AppendQueue = {
  /** Takes a fragment; never waits. */
  push(input: AppendInput): void;
  /** Waits until everything is stored, or given up. */
  drained(): Promise<void>;
  /** Gives up what is left. */
  close(): void;
};

/**
 * Stores fragments in order. A Redis that is slow or away must neither hold FFmpeg up nor let memory grow: beyond 32 MiB
 * the oldest whole GOPs are dropped (invariant 9: `onDropped` makes it an event and a metric, and the jump in the
 * session's numbering a gap `dropped` on the timeline). A lease that Redis has forgotten is claimed again; one that
 * another replica has is lost, and `onLost` is called once.
 */
export function createAppendQueue(options: {
  ring: Ring;
  clock: Clock;
  log: Logger;
  lease: () => Lease;
  reclaim: () => Promise<boolean>;
  onStored: (input: AppendInput) => void;
  onDropped: (fragments: AppendInput[]) => void;
  onLost: () => void;
}): AppendQueue {
  const { ring, clock, log } = options;
  const waiting: AppendInput[] = [];
  const closed = new AbortController();
  let size = 0;
  let running: Promise<void> | null = null;

  const store = async (input: AppendInput): Promise<void> => {
    for (;;) {
      if (closed.signal.aborted) return;
      try {
        await ring.append(options.lease(), input);
        return options.onStored(input);
      } catch (error) {
        if (error instanceof HindsightError && error.code === 'lease_lost') {
          if (await options.reclaim()) continue;
          closed.abort();
          return options.onLost();
        }
        log.warn({ err: error }, 'fragment not stored, trying again');
        await clock.sleep(RETRY_MS, closed.signal).catch(() => undefined);
      }
    }
  };

  const run = async (): Promise<void> => {
    for (let next = waiting.shift(); next && !closed.signal.aborted; next = waiting.shift()) {
      size -= next.bytes.length;
      await store(next);
    }
    running = null;
  };

  const dropOldest = (): void => {
    const dropped: AppendInput[] = [];
    while (size > MAX_BYTES && waiting.length > 0) {
      do {
        const gone = waiting.shift();
        if (!gone) break;
        size -= gone.bytes.length;
        dropped.push(gone);
      } while (waiting.length > 0 && !waiting[0]?.key);
    }
    if (dropped.length > 0) options.onDropped(dropped);
  };

  return {
    push: (input) => {
      waiting.push(input);
      size += input.bytes.length;
      if (size > MAX_BYTES) dropOldest();
      running ??= run();
    },
    drained: async () => {
      while (running) await running;
    },
    close: () => closed.abort(new HindsightError('unavailable', 'the session has ended')),
  };
}
