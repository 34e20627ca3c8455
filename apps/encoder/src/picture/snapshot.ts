import { bytes, HindsightError, isoMs, wallMs } from '@hindsight/domain';
import type { SnapshotRecord } from '@hindsight/catalog';
import { judge } from '../clip/failure.ts';
import { readFootage } from '../clip/read-footage.ts';
import { snapshotKeys } from '../object-keys.ts';
import { pickFrame } from '../pick-frame.ts';
import type { PictureParts } from './picture-job.ts';

/**
 * One still at one instant: the frame that was on screen then, in full size. The picture first, then the facts
 * beside it, then the catalog; the hold that kept the footage is released at the end.
 */
export async function makeSnapshot(parts: PictureParts, id: string): Promise<void> {
  const record = await parts.catalog.snapshot(id);
  if (record?.state === 'queued') await makeOne(parts, record);
  if (record) await releaseSnapshotHold(parts, record);
}

/** Lets the footage of a snapshot go. One that cannot be released expires minutes later. */
export async function releaseSnapshotHold(parts: PictureParts, record: SnapshotRecord): Promise<void> {
  await parts.ring.release(record.camera, record.id).catch((err: unknown) => {
    parts.log.warn({ err, snapshot: record.id }, 'hold of a snapshot left to expire');
  });
}

async function makeOne(parts: PictureParts, record: SnapshotRecord): Promise<void> {
  const { ring, objects, catalog, media } = parts;
  const window = { start: record.at, end: wallMs(record.at + 1) };
  const footage = await readFootage(ring, { ...record, requested: window, delivered: { coverage: 1 } });
  const session = footage.sessions.at(-1);
  if (!session?.init.video) throw new HindsightError('footage_lost', 'expected a frame at that instant, found none');
  const { annexB, frameIndex, at } = pickFrame(session.init, session.fragments, record.at);
  const jpeg = await media.jpeg({ annexB, frameIndex });
  const { width, height } = session.init.video;
  const facts = { at, width, height, bytes: bytes(jpeg.length) };
  const keys = snapshotKeys(record.id);
  await objects.put(keys.image, jpeg, { contentType: 'image/jpeg' });
  const file = { ...facts, id: record.id, camera: record.camera, createdAt: isoMs(record.createdAt), at: isoMs(at) };
  await objects.put(keys.record, Buffer.from(JSON.stringify(file)), { contentType: 'application/json' });
  try {
    await catalog.patchSnapshot(record.id, { state: 'ready', ...facts });
  } catch (error) {
    if (judge(error, 0).action !== 'drop') throw error;
    // Deleted or given up meanwhile: nobody will ask for the picture.
    await objects.delete(keys.record);
    await objects.delete(keys.image);
  }
}
