import { clipsQuery } from '@hindsight/domain';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { readListQuery } from '../http/list-query.ts';
import { parseWith } from '../http/validate.ts';
import { clipAnswer, findClip } from './answer.ts';

/** `GET /api/clips` and one clip. */
export function readClipRoutes({ catalog, objects, config }: Pick<ApiDeps, 'catalog' | 'objects' | 'config'>): Router {
  const router = Router();

  router.get('/api/clips', async (request, response) => {
    const query = readListQuery(parseWith(clipsQuery, request.query), config.TIMEZONE);
    const { items, nextCursor } = await catalog.clips(query);
    response.json({ items: await Promise.all(items.map((record) => clipAnswer(record, objects))), nextCursor });
  });

  router.get('/api/clips/:id', async (request, response) => {
    response.json(await clipAnswer(await findClip(catalog, request.params.id), objects));
  });

  return router;
}
