import { HindsightError, isOpen } from '@hindsight/domain';
import { adoptStoredClip, type Catalog, type ClipRecord } from '@hindsight/catalog';
import type { Clock, Logger, Tracing } from '@hindsight/kit';
import type { ObjectStore } from '@hindsight/objects';
import type { ClipJob, Queues } from '@hindsight/queue';
import type { Ring } from '@hindsight/ring';
import type { Media } from '../media.ts';
import type { EncoderMetrics } from '../metrics.ts';
import { makeableAt, runAttempt } from './attempt.ts';
import { explain, judge } from './failure.ts';
import { finishClip } from './finish-clip.ts';
import { deleteAttempt } from './store-clip.ts';
import { withTimeLimit } from './time-limit.ts';
import { whileWanted } from './while-wanted.ts';

/** What a clip job is made of. */
export type ClipJobParts = {
  ring: Ring;
  /** By a connection that fails while the server is away: what follows a clip's end does not wait for it. */
  promptRing: Pick<Ring, 'setHoldExpiry'>;
  catalog: Catalog;
  objects: ObjectStore;
  queues: Pick<Queues, 'addThumbnailRepair'>;
  media: Media;
  clock: Clock;
  log: Logger;
  metrics: EncoderMetrics;
  tracing: Tracing;
};

/**
 * Handles one delivery of a clip's job. Delivery is at least once, so every state is met here:
 * - no record (deleted), `failed`, `cancelled`: nothing to do;
 * - `ready`: an earlier delivery died after its commit; what follows the commit is done again;
 * - open, and an attempt is stored whole (its encoder died before the commit, or the catalog is an older back-up): it wins;
 * - otherwise a new attempt begins, which makes every older one lose.
 *
 * Throws when the job shall be delivered again or has failed for good; the queue decides which by the error's code
 * and the number of deliveries, and calls `createClipFailed` at the end. An attempt that lost, and one whose clip
 * was cancelled or deleted, is stopped and ends without an error.
 */
export function createClipJob(parts: ClipJobParts): (job: ClipJob, signal: AbortSignal) => Promise<void> {
  return async (job, signal) => {
    const work = { ...parts, log: parts.log.child({ clip: job.clipId, request: job.requestId }) };
    const found = await work.catalog.clip(job.clipId);
    if (found?.state === 'ready') return finishClip(work, found);
    if (!found || !isOpen(found.state)) {
      work.log.info({ state: found?.state ?? 'deleted' }, 'nothing to do for this clip');
      return;
    }
    let record: ClipRecord | null = null;
    try {
      const stored = await adoptStoredClip(work, job.clipId);
      if (stored) {
        work.log.info({ attempt: stored.attempt }, 'clip is ready: an attempt was stored whole');
        work.metrics.clipEnded('ready', '');
        return await finishClip(work, stored);
      }
      record = await work.catalog.beginAttempt(job.clipId);
      if (record.attempt === 1) work.metrics.clipTaken((work.clock.now() - makeableAt(record)) / 1000);
      await finishClip(work, await attempt(work, record, signal));
    } catch (error) {
      await endAttempt(work, { job, signal, record, error });
    }
  };
}

function attempt(work: ClipJobParts, record: ClipRecord, signal: AbortSignal): Promise<ClipRecord> {
  work.log.info({ attempt: record.attempt, camera: record.camera }, 'attempt begins');
  const { start, end } = record.requested;
  // Many times what an attempt takes, even when everything is encoded on a busy machine.
  const limitMs = Math.max(0, end - work.clock.now()) + 120_000 + 10 * (end - start);
  return whileWanted(work, { record, signal }, (wanted) =>
    withTimeLimit(work.clock, { limitMs, signal: wanted }, (limited) => runAttempt(work, record, limited)),
  );
}

type Ending = { job: ClipJob; signal: AbortSignal; record: ClipRecord | null; error: unknown };

async function endAttempt(work: ClipJobParts, { job, signal, record, error }: Ending): Promise<void> {
  // Shutting down, or the job went to another worker: nobody's failure.
  if (signal.aborted) throw error;
  const attemptNumber = record?.attempt ?? null;
  const verdict = judge(error, job.attemptsMade);
  if (verdict.action === 'drop') {
    work.log.info({ attempt: attemptNumber, err: error }, 'attempt lost, or clip no longer wanted');
    if (attemptNumber !== null) await deleteUnlessWinner(work, job.clipId, attemptNumber);
    return;
  }
  work.log.warn({ attempt: attemptNumber, err: error, ...verdict }, 'attempt failed');
  if (verdict.action === 'fail') throw error;
  if (attemptNumber !== null && !job.lastAttempt) await handBack(work, job.clipId, attemptNumber);
  // The queue takes some codes for final; this one is not yet.
  const isFinalCode = error instanceof HindsightError && error.code === 'bad_footage';
  throw isFinalCode ? new HindsightError('encoder_error', explain(error), { cause: error }) : error;
}

/** The clip waits for its next delivery, and says so. Only news: the delivery comes all the same. */
async function handBack(work: ClipJobParts, id: string, attemptNumber: number): Promise<void> {
  await work.catalog.patchAttempt(id, attemptNumber, { state: 'queued', progress: 0 }).catch((err: unknown) => {
    work.log.debug({ err, attempt: attemptNumber }, 'clip not handed back');
  });
}

/** An error after the commit must not cost the clip its file: the catalog is asked who won. */
async function deleteUnlessWinner(work: ClipJobParts, id: string, attemptNumber: number): Promise<void> {
  const record = await work.catalog.clip(id);
  if (record?.state === 'ready' && record.attempt === attemptNumber) return;
  await deleteAttempt(work.objects, id, attemptNumber).catch((err: unknown) => {
    work.log.warn({ err, attempt: attemptNumber }, 'objects of a lost attempt are left to the reconciler');
  });
}
