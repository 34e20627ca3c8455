import { Router } from 'express';
import { clearAway } from '../clips/clear-away.ts';
import type { ApiDeps } from '../deps.ts';
import { findSnapshot, snapshotKey } from './routes.ts';

/** `DELETE /api/snapshots/:id`, whatever its state: the record first, then what it stood for. */
export function deleteSnapshotRoute({ catalog, ring, objects }: Pick<ApiDeps, 'ring' | 'catalog' | 'objects'>): Router {
  const router = Router();
  router.delete('/api/snapshots/:id', async (request, response) => {
    const { id, camera } = await findSnapshot(catalog, request.params.id);
    if (await catalog.deleteSnapshot(id)) {
      await clearAway(request.log.child({ snapshot: id }), {
        hold: () => ring.release(camera, id),
        objects: () => Promise.all([objects.delete(snapshotKey(id)), objects.delete(`snapshots/${id}.json`)]),
      });
    }
    response.status(204).end();
  });
  return router;
}
