import type { Catalog } from '@hindsight/catalog';
import type { Clock, Logger, Tracing } from '@hindsight/kit';
import type { ObjectStore } from '@hindsight/objects';
import type { JobFailure, PictureData, PictureJob } from '@hindsight/queue';
import type { Ring } from '@hindsight/ring';
import { explain, judge } from '../clip/failure.ts';
import type { Media } from '../media.ts';
import { makePoster } from './poster.ts';
import { makeSnapshot, releaseSnapshotHold } from './snapshot.ts';
import { repairThumbnail } from './thumbnail-repair.ts';

/** What a picture job is made of. */
export type PictureParts = {
  ring: Ring;
  catalog: Catalog;
  objects: ObjectStore;
  media: Media;
  clock: Clock;
  log: Logger;
  tracing: Tracing;
};

const withId = (parts: PictureParts, { kind, id, requestId }: PictureData): PictureParts => ({
  ...parts,
  log: parts.log.child({ ...(kind === 'snapshot' ? { snapshot: id } : { clip: id }), request: requestId }),
});

const MAKE: Record<PictureJob['kind'], (parts: PictureParts, id: string) => Promise<void>> = {
  poster: makePoster,
  thumbnail: repairThumbnail,
  snapshot: makeSnapshot,
};

/** Handles one delivery of a picture's job. Each kind may be repeated; throws when it shall be, or has failed. */
export function createPictureJob(parts: PictureParts): (job: PictureJob, signal: AbortSignal) => Promise<void> {
  return async (job, signal) => {
    const work = withId(parts, job);
    signal.throwIfAborted();
    const about = { [`hindsight.${job.kind === 'snapshot' ? 'snapshot' : 'clip'}`]: job.id };
    await parts.tracing.span({ name: job.kind, facts: { ...about, 'hindsight.request': job.requestId } }, () =>
      MAKE[job.kind](work, job.id),
    );
  };
}

/** What the queue calls when a picture's job has ended without success. Only a snapshot is anybody's request. */
export function createPictureFailed(parts: PictureParts): (job: PictureData, failure: JobFailure) => Promise<void> {
  return async (job, { error, reason }) => {
    const work = withId(parts, job);
    work.log.error({ err: error, reason, kind: job.kind }, 'picture could not be made');
    if (job.kind !== 'snapshot') return;
    try {
      const failed = { state: 'failed', reason, message: explain(error) } as const;
      await releaseSnapshotHold(work, await work.catalog.patchSnapshot(job.id, failed));
    } catch (refused) {
      if (judge(refused, 0).action !== 'drop') throw refused;
    }
  };
}
