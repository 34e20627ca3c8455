import { wallMs } from '@hindsight/domain';
import { posterKey } from '../object-keys.ts';
import { pickFrame } from '../pick-frame.ts';
import { judge } from '../clip/failure.ts';
import { readNewestSegment } from '../clip/read-footage.ts';
import { PICTURE_WIDTH } from '../clip/thumbnail.ts';
import type { PictureParts } from './picture-job.ts';

/**
 * The provisional picture of a clip whose viewer did not upload what was on screen: the newest frame of the held
 * window. Without footage so far there is none, and the thumbnail will be the first picture.
 */
export async function makePoster(parts: PictureParts, id: string): Promise<void> {
  const { catalog, objects, ring, media, log } = parts;
  const record = await catalog.clip(id);
  if (!record || record.poster || record.thumbnailFinal) return;
  const segment = await readNewestSegment(ring, record.camera, id);
  if (!segment) {
    log.info('no footage for a poster yet');
    return;
  }
  const { annexB, frameIndex } = pickFrame(segment.init, segment.fragments, wallMs(record.requested.end - 1));
  const jpeg = await media.jpeg({ annexB, frameIndex, width: PICTURE_WIDTH });
  // The viewer's own picture may have come meanwhile: it is the better one.
  const now = await catalog.clip(id);
  if (!now || now.poster || now.thumbnailFinal) return;
  await objects.put(posterKey(id), jpeg, { contentType: 'image/jpeg' });
  try {
    await catalog.setPoster(id);
  } catch (error) {
    if (judge(error, 0).action !== 'drop') throw error;
    // Deleted meanwhile.
    await objects.delete(posterKey(id));
  }
}
