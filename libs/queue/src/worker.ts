import { HindsightError } from '@hindsight/domain';
import type { Clock, Logger } from '@hindsight/kit';
import { UnrecoverableError, WaitingError, Worker, type Job, type JobJson } from 'bullmq';
import type { Redis } from 'ioredis';
import { crashLoop, failureOf, isPermanent, type JobFailure } from './failure.ts';
import { PREFIX, type Recovery } from './options.ts';
import type { QueueTelemetry } from './telemetry.ts';

/** When work that was told to stop does not, its job is handed back without it. */
const STOP_GRACE_MS = 1000;

/** What a handler is told of its delivery. */
export type Delivery = {
  /** Deliveries that ended in an error before this one. */
  attemptsMade: number;
  /** An error of this delivery is the end of the job. */
  lastAttempt: boolean;
};

/** A worker that takes jobs until it is closed. */
export type RunningWorker = {
  /**
   * Takes no more jobs and waits for the running ones. With `force`, also called after a first close: their signal
   * is aborted and they go back to the head of the queue at once, without counting as an attempt.
   */
  close(options?: { force?: boolean }): Promise<void>;
};

/** What a worker is made of. */
export type WorkerParts<D> = {
  name: string;
  /** Must wait for Redis without an end (`maxRetriesPerRequest: null`); stays the caller's. */
  redis: Redis;
  concurrency: number;
  recovery: Recovery;
  clock: Clock;
  log: Logger;
  telemetry?: QueueTelemetry | undefined;
  /** What it answers is kept with the job. */
  handle: (data: D, delivery: Delivery, signal: AbortSignal) => Promise<unknown>;
  /**
   * The job ends here: its last try failed, or no try can help, or its worker died too often. Called before the
   * queue is told, so that a crash in between repeats it; it must bear being called twice.
   */
  onFailed: (data: D, failure: JobFailure) => Promise<void>;
};

/** Runs jobs of one queue. Delivery is at least once. */
export function startWorker<D>(parts: WorkerParts<D>): RunningWorker {
  const { recovery, log } = parts;
  const stop = new AbortController();
  const worker = new CrashAwareWorker(
    parts.name,
    (job, token, signal) => runJob(parts, { job, token, lost: signal ?? stop.signal, stop: stop.signal }),
    {
      connection: parts.redis,
      prefix: PREFIX,
      concurrency: parts.concurrency,
      lockDuration: recovery.lockMs,
      stalledInterval: recovery.stalledCheckMs,
      maxStalledCount: recovery.maxStalledCount,
      ...(parts.telemetry === undefined ? {} : { telemetry: parts.telemetry }),
    },
  );
  worker.on('error', (err) => log.warn({ err, queue: parts.name }, 'queue worker error'));
  worker.on('stalled', (id) =>
    log.warn({ job: id, queue: parts.name }, 'job of a dead worker will be delivered again'),
  );
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id, 'its lock was lost, another worker may have it');
  });
  return {
    close: async ({ force = false } = {}) => {
      if (force) stop.abort(new HindsightError('unavailable', 'shutting down: the job is handed back'));
      await worker.close();
    },
  };
}

/** Jobs that stalled too often, and how often. */
const deaths = new WeakMap<Job, number>();

/**
 * BullMQ fails a job that stalled too often without calling its processor. Here the processor is called, so that
 * every end of a job goes through one place, which tells the catalog before the queue.
 */
class CrashAwareWorker extends Worker {
  protected override createJob(data: JobJson, jobId: string): Job {
    const job = super.createJob(data, jobId);
    if (job.deferredFailure) deaths.set(job, job.stalledCounter);
    job.deferredFailure = '';
    return job;
  }
}

type Run = {
  job: Job;
  token: string | undefined;
  /** Aborted when another worker may have the job. */
  lost: AbortSignal;
  /** Aborted when this worker has to end now. */
  stop: AbortSignal;
};

async function runJob<D>(parts: WorkerParts<D>, run: Run): Promise<unknown> {
  const { job } = run;
  const died = deaths.get(job);
  const lastAttempt = job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
  try {
    if (died !== undefined) throw crashLoop(died);
    return await untilAborted(parts.clock, AbortSignal.any([run.lost, run.stop]), (signal) =>
      parts.handle(job.data as D, { attemptsMade: job.attemptsMade, lastAttempt }, signal),
    );
  } catch (error) {
    // WaitingError tells BullMQ that the job has been moved and is no longer its business.
    if (run.lost.aborted) throw new WaitingError();
    if (run.stop.aborted) {
      await job.moveToWait(run.token);
      throw new WaitingError();
    }
    if (!lastAttempt && !isPermanent(error)) throw error;
    const failure = failureOf(error);
    await parts.onFailed(job.data as D, failure);
    throw new UnrecoverableError(`${failure.reason}: ${failure.message}`);
  }
}

/** Runs work that can be told to stop, and leaves it behind when it does not listen. */
async function untilAborted<T>(
  clock: Clock,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let cancel = (): void => undefined;
  let onAbort = (): void => undefined;
  const abandoned = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      cancel = clock.setTimer(STOP_GRACE_MS, () => reject(signal.reason as Error));
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work(signal), abandoned]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    cancel();
  }
}
