import { cameraId } from '@hindsight/domain';
import { Router } from 'express';
import * as z from 'zod';
import type { ApiDeps } from '../deps.ts';
import { parseWith } from '../http/validate.ts';
import { clipAnswer, findClip } from './answer.ts';

/** Query of a list: pages, newest first, of one camera or of all. */
export const listQuery = z.strictObject({
  camera: cameraId.optional(),
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** `GET /api/clips` and one clip. */
export function readClipRoutes({ catalog, objects }: Pick<ApiDeps, 'catalog' | 'objects'>): Router {
  const router = Router();

  router.get('/api/clips', async (request, response) => {
    const { items, nextCursor } = await catalog.clips(parseWith(listQuery, request.query));
    response.json({ items: await Promise.all(items.map((record) => clipAnswer(record, objects))), nextCursor });
  });

  router.get('/api/clips/:id', async (request, response) => {
    response.json(await clipAnswer(await findClip(catalog, request.params.id), objects));
  });

  return router;
}
