import { systemClock, type Clock, type Logger } from '@hindsight/kit';
import type { Redis } from 'ioredis';
import type { JobFailure } from './failure.ts';
import { CLIPS, PICTURES, RECOVERY, type ClipData, type PictureData, type Recovery } from './options.ts';
import type { QueueTelemetry } from './telemetry.ts';
import { startWorker, type Delivery, type RunningWorker } from './worker.ts';

/** A clip's job as its handler gets it. */
export type ClipJob = ClipData & Delivery;
/** A picture's job as its handler gets it. */
export type PictureJob = PictureData & Delivery;

type WorkerOptions<J, D> = {
  /** Must wait for Redis without an end (`connectRedis` without `failFast`); stays the caller's. */
  redis: Redis;
  /** Jobs at once. */
  concurrency: number;
  /**
   * Does the work. An error with a permanent reason (`no_footage`, `footage_lost`, `bad_footage`) ends the job at
   * once, any other one after the last try. The signal is aborted when the job was lost or has to be handed back:
   * then an error is no failure.
   */
  handle: (job: J, signal: AbortSignal) => Promise<void>;
  /**
   * The job has come to its end without success: also when its workers died too often (`crash_loop`), which no
   * handler sees. Called before the queue is told, so it may be called again; an error makes the queue try again.
   */
  onFailed: (job: D, failure: JobFailure) => Promise<void>;
  log: Logger;
  telemetry?: QueueTelemetry | undefined;
  clock?: Clock;
  recovery?: Recovery;
};

/** Runs the jobs of `clips`. */
export const createClipWorker = (options: WorkerOptions<ClipJob, ClipData>): RunningWorker =>
  start<ClipData>(CLIPS, options);

/** Runs the jobs of `pictures`: a slot of their own, so that a running clip never delays a poster. */
export const createPictureWorker = (options: WorkerOptions<PictureJob, PictureData>): RunningWorker =>
  start<PictureData>(PICTURES, options);

function start<D extends object>(name: string, options: WorkerOptions<D & Delivery, D>): RunningWorker {
  const { handle, clock = systemClock, recovery = RECOVERY } = options;
  return startWorker<D>({
    ...options,
    name,
    clock,
    recovery,
    handle: (data, delivery, signal) => handle({ ...data, ...delivery }, signal),
  });
}
