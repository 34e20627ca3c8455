import { systemClock, type Clock } from '@hindsight/kit';
import { Queue, type JobsOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { CLIPS, JOB_OPTIONS, PICTURES, PREFIX, type ClipData, type Origin, type PictureData } from './options.ts';
import type { QueueTelemetry } from './telemetry.ts';
import { within } from './within.ts';

/** Of pictures the ones that somebody waits for come first; in BullMQ a job without a number goes before all others. */
const REPAIR_PRIORITY = 10;

/** What the queue knows of a clip's job. */
export type JobState = 'missing' | 'waiting' | 'delayed' | 'active' | 'completed' | 'failed';
/** Number of jobs by state. Kept finished jobs count up to their limit only. */
export type JobCounts = Record<Exclude<JobState, 'missing'>, number>;

/**
 * Adds jobs and looks after them. Adding twice is one job while that one is not finished; a finished one makes way.
 * Every call throws `unavailable` when Redis does not answer in time; what it asked for may happen all the same.
 */
export type Queues = {
  addClip(clipId: string, options?: Origin & { delayMs?: number }): Promise<void>;
  addPoster(clipId: string, options?: Origin & { delayMs?: number }): Promise<void>;
  addSnapshot(snapshotId: string, options?: Origin & { delayMs?: number }): Promise<void>;
  addThumbnailRepair(clipId: string, origin?: Origin): Promise<void>;
  /** Takes away a clip's job that is not running. One that runs notices by its record. */
  removeClip(clipId: string): Promise<void>;
  clipJobState(clipId: string): Promise<JobState>;
  counts(): Promise<Record<'clips' | 'pictures', JobCounts>>;
  /** The queues themselves, for Bull Board. */
  forBoard(): Queue[];
  close(): Promise<void>;
};

/** `redis` stays the caller's: give it a connection that fails fast. */
export function createQueues(options: { redis: Redis; clock?: Clock; telemetry?: QueueTelemetry | undefined }): Queues {
  const { redis, clock = systemClock, telemetry } = options;
  const traced = telemetry === undefined ? {} : { telemetry };
  const common = { connection: redis, prefix: PREFIX, defaultJobOptions: JOB_OPTIONS, ...traced };
  const clips = new Queue<ClipData>(CLIPS, common);
  const pictures = new Queue<PictureData>(PICTURES, common);
  // The connection's owner logs its errors; without a listener they would end the process.
  for (const queue of [clips, pictures]) queue.on('error', () => undefined);

  const addPicture = (data: PictureData, more: JobsOptions = {}): Promise<void> => {
    const { kind, id } = data;
    return within(clock, `adding ${kind} ${id}`, addOnce(pictures, kind, data, { ...more, jobId: `${kind}-${id}` }));
  };

  return {
    addClip: (clipId, { delayMs = 0, requestId } = {}) => {
      const delay = Math.max(0, Math.round(delayMs));
      return within(
        clock,
        `adding clip ${clipId}`,
        addOnce(clips, 'clip', { clipId, requestId }, { jobId: clipId, delay }),
      );
    },
    addPoster: (id, { delayMs = 0, requestId } = {}) =>
      addPicture({ kind: 'poster', id, requestId }, { delay: delayMs }),
    addSnapshot: (id, { delayMs = 0, requestId } = {}) =>
      addPicture({ kind: 'snapshot', id, requestId }, { delay: delayMs }),
    addThumbnailRepair: (id, { requestId } = {}) =>
      addPicture({ kind: 'thumbnail', id, requestId }, { priority: REPAIR_PRIORITY }),
    removeClip: async (clipId) => void (await within(clock, `removing clip ${clipId}`, clips.remove(clipId))),
    clipJobState: async (clipId) => jobState(await within(clock, 'asking for a job', clips.getJobState(clipId))),
    counts: async () => {
      const [ofClips, ofPictures] = await within(
        clock,
        'counting',
        Promise.all([countJobs(clips), countJobs(pictures)]),
      );
      return { clips: ofClips, pictures: ofPictures };
    },
    forBoard: () => [clips, pictures] as Queue[],
    close: async () => void (await Promise.all([clips.close(), pictures.close()])),
  };
}

/**
 * BullMQ ignores a job whose id exists, finished ones included, and keeps those for inspection. Two callers at the
 * same time end with one job, for neither can remove one that runs.
 */
async function addOnce<D>(queue: Queue<D>, name: string, data: D, options: JobsOptions & { jobId: string }) {
  const state = jobState(await queue.getJobState(options.jobId));
  if (state === 'completed' || state === 'failed') await queue.remove(options.jobId);
  // BullMQ's types derive name and data from the queue's payload, which stays open here.
  await (queue as Queue).add(name, data, options);
}

function jobState(state: string): JobState {
  if (state === 'delayed' || state === 'active' || state === 'completed' || state === 'failed') return state;
  return state === 'unknown' ? 'missing' : 'waiting';
}

async function countJobs(queue: Queue): Promise<JobCounts> {
  const count = await queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'completed', 'failed');
  const of = (name: string): number => count[name] ?? 0;
  return {
    waiting: of('waiting') + of('prioritized'),
    delayed: of('delayed'),
    active: of('active'),
    completed: of('completed'),
    failed: of('failed'),
  };
}
