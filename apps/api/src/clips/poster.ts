import { HindsightError } from '@hindsight/domain';
import { normalizeImage } from '@hindsight/ffmpeg';
import { raw, Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { clipAnswer, findClip, posterKey } from './answer.ts';

const MAX_BYTES = 2 * 1024 * 1024;
const TYPES = ['image/jpeg', 'image/png', 'image/webp'];
const MAX_WIDTH = 1280;

/**
 * `PUT /api/clips/:id/poster`: the picture that the viewer had on screen, shown until the thumbnail is there; then
 * `conflict`.
 */
export function clipPosterRoute({ catalog, objects }: Pick<ApiDeps, 'catalog' | 'objects'>): Router {
  const router = Router();
  router.put('/api/clips/:id/poster', raw({ type: TYPES, limit: MAX_BYTES }), async (request, response) => {
    const record = await findClip(catalog, request.params.id);
    if (!Buffer.isBuffer(request.body)) {
      const got = request.get('Content-Type') ?? 'no content type';
      throw new HindsightError('unsupported_media_type', `expected ${TYPES.join(', ')}; got ${got}`);
    }
    if (record.thumbnailFinal) {
      const expected = 'expected a clip that still needs a poster, but this one has its final thumbnail';
      throw new HindsightError('conflict', expected);
    }
    const picture = await normalizeImage(request.body, { maxWidth: MAX_WIDTH });
    await objects.put(posterKey(record.id), picture.jpeg, { contentType: 'image/jpeg' });
    response.json(await clipAnswer(await catalog.setPoster(record.id), objects));
  });
  return router;
}
