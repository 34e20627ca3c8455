import { buffer } from 'node:stream/consumers';
import { judge } from '../clip/failure.ts';
import { middleFrame, PICTURE_WIDTH } from '../clip/thumbnail.ts';
import { attemptKeys } from '../object-keys.ts';
import type { PictureParts } from './picture-job.ts';

/** Makes the thumbnail of a ready clip that came without one, from its file. */
export async function repairThumbnail(parts: PictureParts, id: string): Promise<void> {
  const { catalog, objects, media, log } = parts;
  const record = await catalog.clip(id);
  if (record?.state !== 'ready' || record.thumbnailFinal || record.frames === undefined) return;
  const keys = attemptKeys(id, record.attempt);
  const clip = await buffer(await objects.get(keys.clip));
  const jpeg = await media.jpegOfClip({ clip, frameIndex: middleFrame(record.frames), width: PICTURE_WIDTH });
  await objects.put(keys.thumbnail, jpeg, { contentType: 'image/jpeg' });
  try {
    await catalog.setThumbnail(id, record.attempt);
    log.info('thumbnail repaired');
  } catch (error) {
    if (judge(error, 0).action !== 'drop') throw error;
    await objects.delete(keys.thumbnail);
  }
}
