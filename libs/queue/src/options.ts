import type { DefaultJobOptions } from 'bullmq';

/** Prefix of every key that BullMQ writes. */
export const PREFIX = 'bull';
export const CLIPS = 'clips';
export const PICTURES = 'pictures';
export const SOURCE_TESTS = 'source-tests';

/** How soon a dead worker's job is noticed, and how often that may happen to one job. */
export type Recovery = { lockMs: number; stalledCheckMs: number; maxStalledCount: number };

/**
 * BullMQ's own values lose jobs: a job whose worker dies twice fails for good, and each recovery takes a minute.
 * With these a job comes back 10 to 15 s after its worker's death, five times.
 */
export const RECOVERY: Recovery = { lockMs: 10_000, stalledCheckMs: 5000, maxStalledCount: 5 };

/**
 * Five tries over 15 to 30 s (2, 4, 8 and 16 s, each shortened by up to a half at random so that what failed
 * together does not return together): long enough for a store or a Redis to be restarted.
 */
export const JOB_OPTIONS: DefaultJobOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 2000, jitter: 0.5 },
  removeOnComplete: { count: 1000 },
  removeOnFail: { count: 1000 },
};

/** Id of the HTTP request that a job goes back to, for the logs; none where nobody asked. */
export type Origin = { requestId?: string | undefined };

/** Payload of a job in `clips`; its id is the clip's. */
export type ClipData = Origin & { clipId: string };

/** Payload of a job in `source-tests`: a sealed request, and when it was made. */
export type SourceTestData = { sealed: string; askedAtMs: number };

/** What a job in `pictures` makes: a clip's poster, a snapshot, or a clip's thumbnail that is missing. */
export type PictureKind = 'poster' | 'snapshot' | 'thumbnail';
/** Payload of a job in `pictures`. `id` is that of the clip or snapshot. */
export type PictureData = Origin & { kind: PictureKind; id: string };
