import type { Catalog } from '@hindsight/catalog';
import type { Clock, Logger } from '@hindsight/kit';
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
};

const withId = (parts: PictureParts, { kind, id, requestId }: PictureData): PictureParts => ({
  ...parts,
  log: parts.log.child({ ...(kind === 'snapshot' ? { snapshot: id } : { clip: id }), request: requestId }),
});

/** Handles one delivery of a picture's job. Each kind may be repeated; throws when it shall be, or has failed. */
export function createPictureJob(parts: PictureParts): (job: PictureJob, signal: AbortSignal) => Promise<void> {
  return async (job, signal) => {
    const work = withId(parts, job);
    signal.throwIfAborted();
    if (job.kind === 'poster') await makePoster(work, job.id);
    else if (job.kind === 'thumbnail') await repairThumbnail(work, job.id);
    else await makeSnapshot(work, job.id);
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
