import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { HindsightError } from '@hindsight/domain';
import { connectRedis, createLogger, systemClock as clock } from '@hindsight/kit';
import { startRedis, waitFor, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobFailure } from './failure.ts';
import { JOB_OPTIONS, RECOVERY, type Recovery } from './options.ts';
import { createQueues, type Queues } from './queues.ts';
import type { RunningWorker } from './worker.ts';
import { createClipWorker, createPictureWorker, type ClipJob } from './workers.ts';

const log = createLogger({ service: 'test', level: 'silent' });
/** As the product's, a tenth as long. */
const QUICK: Recovery = { lockMs: 1000, stalledCheckMs: 300, maxStalledCount: 2 };

let server: TestRedis;
let redis: Redis;
let queues: Queues;
let workers: RunningWorker[] = [];
let children: ChildProcess[] = [];
let failures: { clipId: string; failure: JobFailure }[] = [];

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log });
});
beforeEach(async () => {
  await redis.flushall();
  queues = createQueues({ redis });
  failures = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.close({ force: true })));
  for (const child of children) child.kill('SIGKILL');
  workers = [];
  children = [];
  await queues.close();
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

type Handle = (job: ClipJob, signal: AbortSignal) => Promise<void>;

function startClipWorker(handle: Handle, options: { recovery?: Recovery; concurrency?: number } = {}): RunningWorker {
  const worker = createClipWorker({
    redis,
    concurrency: 1,
    handle,
    onFailed: ({ clipId }, failure) => {
      failures.push({ clipId, failure });
      return Promise.resolve();
    },
    log,
    ...options,
  });
  workers.push(worker);
  return worker;
}

function startWorkerProcess(recovery?: Recovery): ChildProcess {
  const script = fileURLToPath(new URL('./worker-process.ts', import.meta.url));
  const args = [server.url, ...(recovery ? [JSON.stringify(recovery)] : [])];
  const child = fork(script, args, { execArgv: ['--import', 'tsx'], stdio: 'inherit' });
  children.push(child);
  return child;
}

const stateOf = (id: string) => queues.clipJobState(id);
const until = (id: string, state: Awaited<ReturnType<typeof stateOf>>): Promise<unknown> =>
  waitFor(async () => (await stateOf(id)) === state, { what: `${id} to be ${state}`, timeoutMs: 20_000 });
const forever = (signal: AbortSignal): Promise<void> => clock.sleep(3_600_000, signal);

describe('adding jobs', () => {
  it('twice, by any number of callers, is one job', async () => {
    await Promise.all(Array.from({ length: 10 }, () => queues.addClip('clip-a')));
    expect((await queues.counts()).clips).toMatchObject({ waiting: 1, delayed: 0, active: 0 });
    let runs = 0;
    startClipWorker(() => Promise.resolve(void (runs += 1)));
    await until('clip-a', 'completed');
    expect(runs).toBe(1);
  });

  it('again after the job has finished or failed is a new job', async () => {
    let runs = 0;
    startClipWorker(() => {
      runs += 1;
      return runs === 2 ? Promise.reject(new HindsightError('no_footage', 'none')) : Promise.resolve();
    });
    for (const [run, end] of [
      [1, 'completed'],
      [2, 'failed'],
      [3, 'completed'],
    ] as const) {
      await queues.addClip('clip-b');
      await waitFor(() => runs === run, { what: `run ${run}` });
      await until('clip-b', end);
    }
    await Promise.all(Array.from({ length: 10 }, () => queues.addClip('clip-b')));
    await until('clip-b', 'completed');
    expect(runs).toBeGreaterThanOrEqual(4);
  });

  it('while it runs does not start it a second time', async () => {
    const started: string[] = [];
    startClipWorker(
      async ({ clipId }, signal) => {
        started.push(clipId);
        await forever(signal);
      },
      { concurrency: 2 },
    );
    await queues.addClip('clip-c');
    await until('clip-c', 'active');
    await queues.addClip('clip-c');
    expect(await stateOf('clip-c')).toBe('active');
    await queues.addClip('clip-d');
    // A job is active before its handler has been called.
    await waitFor(() => started.length >= 2, { what: 'two jobs to start' });
    expect(started).toEqual(['clip-c', 'clip-d']);
  });

  it('for later waits until then', async () => {
    let startedAt = 0;
    startClipWorker(() => Promise.resolve(void (startedAt = clock.now())));
    const addedAt = clock.now();
    await queues.addClip('clip-e', { delayMs: 700 });
    expect(await stateOf('clip-e')).toBe('delayed');
    await until('clip-e', 'completed');
    expect(startedAt - addedAt).toBeGreaterThanOrEqual(700);
    expect(startedAt - addedAt).toBeLessThan(2500);
  });

  it('can be taken back before they run', async () => {
    await queues.addClip('clip-f');
    await queues.addClip('clip-g', { delayMs: 60_000 });
    for (const id of ['clip-f', 'clip-g', 'never-added']) {
      await queues.removeClip(id);
      expect(await stateOf(id)).toBe('missing');
    }
    startClipWorker(async (_job, signal) => forever(signal));
    await queues.addClip('clip-h');
    await until('clip-h', 'active');
    await queues.removeClip('clip-h');
    expect(await stateOf('clip-h')).toBe('active');
  });

  it('fails with unavailable in a few seconds when Redis is away, and heals when it is back', async () => {
    const own = await startRedis();
    const connection = connectRedis(own.url, { name: 'test-away', log, failFast: true });
    const shortlived = createQueues({ redis: connection });
    await shortlived.addClip('clip-i');
    await own.kill9();
    const before = clock.monotonicMs();
    await expect(shortlived.addClip('clip-j')).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
    expect(clock.monotonicMs() - before).toBeLessThan(3500);
    const again = await startRedis({ dir: own.dir, port: own.port });
    await waitFor(
      () =>
        shortlived.addClip('clip-j').then(
          () => true,
          () => false,
        ),
      { what: 'the queue to heal' },
    );
    await shortlived.close();
    connection.disconnect();
    await again.stop();
    await own.stop();
  });
});

describe('failing', () => {
  it('for a permanent reason ends the job at once and tells it', async () => {
    let runs = 0;
    startClipWorker(() => {
      runs += 1;
      return Promise.reject(new HindsightError('footage_lost', 'two fragments are gone'));
    });
    await queues.addClip('clip-k');
    await until('clip-k', 'failed');
    expect(runs).toBe(1);
    expect(failures).toMatchObject([
      { clipId: 'clip-k', failure: { reason: 'footage_lost', message: 'two fragments are gone' } },
    ]);
  });

  it('for another reason is tried again after a pause, and only the last try knows that it is the last', async () => {
    const tries: [number, boolean][] = [];
    startClipWorker(({ attemptsMade, lastAttempt }) => {
      tries.push([attemptsMade, lastAttempt]);
      return Promise.reject(new HindsightError('storage_error', 'disk full'));
    });
    await queues.addClip('clip-l');
    for (let failed = 1; failed < 5; failed += 1) {
      await waitFor(() => tries.length === failed, { what: `try ${failed}` });
      await until('clip-l', 'delayed');
      expect(failures).toEqual([]);
      await queues
        .forBoard()[0]
        ?.getJob('clip-l')
        .then((job) => job?.promote());
    }
    await until('clip-l', 'failed');
    expect(tries).toEqual([
      [0, false],
      [1, false],
      [2, false],
      [3, false],
      [4, true],
    ]);
    expect(failures).toMatchObject([{ clipId: 'clip-l', failure: { reason: 'storage_error' } }]);
  });

  it('is not done before the catalog has been told: an error there is another try', async () => {
    let told = 0;
    const worker = createClipWorker({
      redis,
      concurrency: 1,
      handle: () => Promise.reject(new HindsightError('no_footage', 'none')),
      onFailed: () => {
        told += 1;
        return told === 1 ? Promise.reject(new Error('catalog away')) : Promise.resolve();
      },
      log,
    });
    workers.push(worker);
    await queues.addClip('clip-m');
    await until('clip-m', 'delayed');
    await until('clip-m', 'failed');
    expect(told).toBe(2);
  });
});

describe('a worker that dies', () => {
  it('has its job delivered to another one, with the times of the product within 20 s', async () => {
    const child = startWorkerProcess();
    await queues.addClip('clip-n');
    await once(child, 'message');
    const killedAt = clock.monotonicMs();
    child.kill('SIGKILL');
    const deliveries: ClipJob[] = [];
    startClipWorker((job) => Promise.resolve(void deliveries.push(job)));
    await until('clip-n', 'completed');
    const tookMs = clock.monotonicMs() - killedAt;
    expect(deliveries).toEqual([{ clipId: 'clip-n', attemptsMade: 0, lastAttempt: false }]);
    expect(tookMs).toBeLessThan(20_000);
  });

  it('again and again makes the clip fail as crash_loop, told by a living worker', async () => {
    await queues.addClip('clip-o');
    for (let death = 1; death <= QUICK.maxStalledCount + 1; death += 1) {
      const child = startWorkerProcess(QUICK);
      const [message] = (await once(child, 'message')) as [unknown];
      expect(message, `delivery ${death}`).toEqual({ delivered: 'clip-o' });
      child.kill('SIGKILL');
    }
    let runs = 0;
    startClipWorker(() => Promise.resolve(void (runs += 1)), { recovery: QUICK });
    await until('clip-o', 'failed');
    expect(runs).toBe(0);
    expect(failures).toMatchObject([{ clipId: 'clip-o', failure: { reason: 'crash_loop' } }]);

    await queues.addClip('clip-o');
    await until('clip-o', 'completed');
    expect(runs).toBe(1);
  });
});

describe('closing a worker', () => {
  it('finishes what runs and takes nothing new', async () => {
    let finish = (): void => undefined;
    const done: string[] = [];
    const worker = startClipWorker(async ({ clipId }) => {
      await new Promise<void>((resolve) => (finish = resolve));
      done.push(clipId);
    });
    await queues.addClip('clip-p');
    await until('clip-p', 'active');
    const closing = worker.close();
    await queues.addClip('clip-q');
    finish();
    await closing;
    expect(done).toEqual(['clip-p']);
    expect([await stateOf('clip-p'), await stateOf('clip-q')]).toEqual(['completed', 'waiting']);
  });

  it('by force hands back what runs, at once and without counting it as a try', async () => {
    const seen: ClipJob[] = [];
    const worker = startClipWorker(async (job, signal) => {
      seen.push(job);
      await forever(signal);
    });
    await queues.addClip('clip-r');
    await queues.addClip('clip-s');
    await until('clip-r', 'active');
    const draining = worker.close();
    const before = clock.monotonicMs();
    await worker.close({ force: true });
    await draining;
    expect(clock.monotonicMs() - before).toBeLessThan(1500);
    expect(await stateOf('clip-r')).toBe('waiting');
    startClipWorker((job) => Promise.resolve(void seen.push(job)));
    await until('clip-s', 'completed');
    const first = { clipId: 'clip-r', attemptsMade: 0, lastAttempt: false };
    expect(seen).toEqual([first, first, { ...first, clipId: 'clip-s' }]);
    expect(failures).toEqual([]);
  });

  it('by force leaves work behind that does not listen', async () => {
    const worker = startClipWorker(() => new Promise(() => undefined));
    await queues.addClip('clip-t');
    await until('clip-t', 'active');
    const before = clock.monotonicMs();
    await worker.close({ force: true });
    expect(clock.monotonicMs() - before).toBeLessThan(3000);
    expect(await stateOf('clip-t')).toBe('waiting');
  });
});

describe('pictures', () => {
  it('are not delayed by a running clip, and repairs come last', async () => {
    startClipWorker(async (_job, signal) => forever(signal));
    await queues.addClip('clip-u');
    await until('clip-u', 'active');
    await queues.addThumbnailRepair('clip-u');
    await queues.addPoster('clip-u');
    await queues.addSnapshot('snap-u');
    await queues.addSnapshot('snap-u');
    const made: string[] = [];
    const worker = createPictureWorker({
      redis,
      concurrency: 1,
      handle: ({ kind, id }) => Promise.resolve(void made.push(`${kind} ${id}`)),
      onFailed: () => Promise.resolve(),
      log,
    });
    workers.push(worker);
    await waitFor(() => made.length === 3, { what: 'three pictures' });
    expect(made).toEqual(['poster clip-u', 'snapshot snap-u', 'thumbnail clip-u']);
    expect(await stateOf('clip-u')).toBe('active');
  });
});

describe('the options', () => {
  it('are those that lose no job', () => {
    expect(RECOVERY).toEqual({ lockMs: 10_000, stalledCheckMs: 5000, maxStalledCount: 5 });
    expect(JOB_OPTIONS).toMatchObject({
      attempts: 5,
      backoff: { type: 'exponential', jitter: 0.5 },
      removeOnComplete: { count: 1000 },
    });
  });
});
