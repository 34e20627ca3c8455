import type { Clock } from '@hindsight/kit';
import type { Redis } from 'ioredis';

const KEY = 'hs:queue-metrics:exporter';
/** When the one that exports has died, another one does after this. */
const LEASE_MS = 15_000;
const RENEW_MS = 5000;

// KEYS[1] the lock; ARGV who, lease ms. Answers 1 when it is ours for so long from now.
const TAKE = `
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;
const GIVE_BACK = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

/** One of several processes at a time. */
export type SingleExporter = {
  /** Whether it is this process now. Never true in two processes at once. */
  isOurs(): boolean;
  /** Lets another one be it. */
  close(): Promise<void>;
};

/** What it is made of; `id` tells processes apart. */
export type SingleExporterParts = { redis: Redis; clock: Clock; id: string; mayWrite: () => Promise<unknown> };

/**
 * Takes part in the choice of the one process that exports what all of them could: the first one stays it until it ends
 * or cannot reach Redis. Nothing is written while `mayWrite` rejects.
 */
export function createSingleExporter(options: SingleExporterParts): SingleExporter {
  const { redis, clock, id, mayWrite } = options;
  const stopped = new AbortController();
  let oursUntilMs = Number.NEGATIVE_INFINITY;

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      // Counted from before it was asked, so that it ends here no later than in Redis.
      const askedAtMs = clock.monotonicMs();
      const answer: unknown = await mayWrite()
        .then(() => redis.eval(TAKE, 1, KEY, id, LEASE_MS))
        .catch(() => null);
      if (answer === 1) oursUntilMs = askedAtMs + LEASE_MS;
      else if (answer === 0) oursUntilMs = Number.NEGATIVE_INFINITY;
      await clock.sleep(RENEW_MS, stopped.signal).catch(() => undefined);
    }
  };
  const running = run();
  return {
    isOurs: () => clock.monotonicMs() < oursUntilMs,
    close: async () => {
      stopped.abort(new Error('this process exports no more'));
      oursUntilMs = Number.NEGATIVE_INFINITY;
      await Promise.race([
        running.then(() => redis.eval(GIVE_BACK, 1, KEY, id)).catch(() => undefined),
        clock.sleep(1000),
      ]);
    },
  };
}
