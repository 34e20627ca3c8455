import { HindsightError } from '@hindsight/domain';
import { systemClock, type Clock, type Logger } from '@hindsight/kit';
import { Queue, type Job } from 'bullmq';
import type { Redis } from 'ioredis';
import { PREFIX, RECOVERY, SOURCE_TESTS, type SourceTestData } from './options.ts';
import { within } from './within.ts';
import { startWorker, type RunningWorker } from './worker.ts';

/** A test that nobody has begun by then is given up: somebody is waiting in front of a form. */
const TAKEN_WITHIN_MS = 4000;
/** A try takes 10 s; what is said of it a little more. */
const DONE_WITHIN_MS = 15_000;
const LOOK_MS = 100;
/** Nobody waits for a job of this age any more. */
const STALE_MS = 60_000;

/** What a test is sealed for. */
export const SOURCE_TEST_PURPOSE = 'source-test';

/** Asks capture to try a source, which has the devices and the network for it. */
export type SourceTests = {
  /** What capture answers to a sealed request. Throws `unavailable` when none answers in time. */
  run(sealed: string): Promise<unknown>;
  close(): Promise<void>;
};

/** `redis` stays the caller's: give it a connection that fails fast. */
export function createSourceTests(options: { redis: Redis; clock?: Clock }): SourceTests {
  const { redis, clock = systemClock } = options;
  const gone = { age: STALE_MS / 1000 };
  const queue = new Queue<SourceTestData>(SOURCE_TESTS, {
    connection: redis,
    prefix: PREFIX,
    defaultJobOptions: { attempts: 1, removeOnComplete: gone, removeOnFail: gone },
  });
  // The connection's owner logs its errors; without a listener they would end the process.
  queue.on('error', () => undefined);

  const untilDone = async (job: Job<SourceTestData>): Promise<unknown> => {
    const startMs = clock.monotonicMs();
    for (;;) {
      const state = await within(clock, 'asking for a test', job.getState());
      const waitedMs = clock.monotonicMs() - startMs;
      if (state === 'completed')
        return (await within(clock, 'reading a test', queue.getJob(job.id ?? '')))?.returnvalue;
      if (state === 'failed') throw unanswered('the capture that tried it has failed; its log says why');
      if (waitedMs > DONE_WITHIN_MS) throw unanswered(`none answered within ${DONE_WITHIN_MS / 1000} s`);
      if (state !== 'active' && waitedMs > TAKEN_WITHIN_MS) throw unanswered('none runs that can, or all are busy');
      await clock.sleep(LOOK_MS);
    }
  };

  return {
    run: async (sealed) => {
      const job = await within(clock, 'adding a test', queue.add('test', { sealed, askedAtMs: clock.now() }));
      try {
        return await untilDone(job);
      } finally {
        // One that still runs cannot be removed: it leaves when it is old.
        await within(clock, 'removing a test', job.remove()).catch(() => undefined);
      }
    },
    close: () => queue.close(),
  };
}

/** Runs the tests. `handle` answers what is sent back; it must not hold secrets. */
export function createSourceTestWorker(options: {
  /** Must wait for Redis without an end (`connectRedis` without `failFast`); stays the caller's. */
  redis: Redis;
  handle: (sealed: string, signal: AbortSignal) => Promise<unknown>;
  concurrency: number;
  log: Logger;
  clock?: Clock;
}): RunningWorker {
  const { handle, clock = systemClock, log } = options;
  return startWorker<SourceTestData>({
    ...options,
    name: SOURCE_TESTS,
    clock,
    recovery: RECOVERY,
    handle: ({ sealed, askedAtMs }, _delivery, signal) =>
      clock.now() - askedAtMs > STALE_MS ? Promise.resolve(null) : handle(sealed, signal),
    onFailed: (_data, { message }) => {
      log.warn({ error: message }, 'source not tried');
      return Promise.resolve();
    },
  });
}

const unanswered = (why: string): HindsightError =>
  new HindsightError('unavailable', `expected a capture that tries the source: ${why}`, { retryAfterSeconds: 5 });
