import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { findClip } from './answer.ts';
import { clearAway } from './clear-away.ts';

/**
 * `DELETE /api/clips/:id`, whatever the clip's state, unless it is protected (`conflict`). The record goes first and
 * leaves a tombstone: from then on nobody finds the clip, and an attempt that still runs loses.
 */
export function deleteClipRoute(deps: Pick<ApiDeps, 'catalog' | 'queues' | 'ring' | 'objects'>): Router {
  const { catalog, queues, ring, objects } = deps;
  const router = Router();
  router.delete('/api/clips/:id', async (request, response) => {
    const { id, camera } = await findClip(catalog, request.params.id);
    if (await catalog.deleteClip(id)) {
      await clearAway(request.log.child({ clip: id }), {
        job: () => queues.removeClip(id),
        hold: () => ring.release(camera, id),
        objects: async () => {
          for await (const { key } of objects.list(`clips/${id}/`)) await objects.delete(key);
        },
      });
    }
    response.status(204).end();
  });
  return router;
}
