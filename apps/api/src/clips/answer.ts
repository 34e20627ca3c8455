import { clipToWire, type ClipRecord } from '@hindsight/catalog';
import { HindsightError, isoMs, ULID, type Clip } from '@hindsight/domain';
import type { ObjectStore } from '@hindsight/objects';
import type { ApiDeps } from '../deps.ts';

/** Key of one of a ready clip's objects: they lie under the attempt that won. */
export const objectKey = (record: ClipRecord, name: 'clip.mp4' | 'thumbnail.jpg' | 'manifest.json'): string =>
  `clips/${record.id}/${record.attempt}/${name}`;

/** Key of a clip's provisional picture. */
export const posterKey = (id: string): string => `clips/${id}/poster.jpg`;

/** A clip as the API answers it; from `ready` on with the direct URL of its file, where there is one. */
export async function clipAnswer(record: ClipRecord, objects: ObjectStore): Promise<Clip> {
  if (record.state !== 'ready') return clipToWire(record, {});
  const key = objectKey(record, 'clip.mp4');
  const url = await objects.url(key, { contentType: 'video/mp4' });
  return clipToWire(record, url === null ? {} : { url });
}

/** The record of a clip, or `not_found`. */
export async function findClip(catalog: ApiDeps['catalog'], id: string): Promise<ClipRecord> {
  // The catalog keeps other things under names that begin as those of clips do.
  const record = ULID.test(id) ? await catalog.clip(id) : null;
  if (!record) throw new HindsightError('not_found', `expected the id of a clip, got "${id}"`);
  return record;
}

/** The record of a clip whose file can be had; else `not_ready`, for a failed clip with its reason. */
export async function findReadyClip(catalog: ApiDeps['catalog'], id: string): Promise<ClipRecord> {
  const record = await findClip(catalog, id);
  if (record.state === 'ready') return record;
  throw notReady(record, 'a ready clip');
}

/** `not_ready` for what a clip lacks: with Retry-After while it may still come, with the reason when it has failed. */
export function notReady(record: ClipRecord, expected: string): HindsightError {
  const details = { state: record.state, ...(record.reason === undefined ? {} : { reason: record.reason }) };
  if (record.state === 'failed' || record.state === 'cancelled') {
    const why = record.reason ?? record.state;
    return new HindsightError('not_ready', `expected ${expected}, but this clip has ${record.state}: ${why}`, {
      details,
    });
  }
  const message = `expected ${expected}, but this clip is ${record.state}`;
  return new HindsightError('not_ready', message, { details, retryAfterSeconds: 1 });
}

/** Name offered for a download: camera, start in UTC and length. */
export function downloadName(record: ClipRecord): string {
  const start = isoMs(record.delivered.start).slice(0, 19).replace('T', '_').replaceAll(':', '-');
  const seconds = Math.round(record.durationSeconds ?? (record.delivered.end - record.delivered.start) / 1000);
  return `${record.camera}_${start}Z_${seconds}s.mp4`;
}
