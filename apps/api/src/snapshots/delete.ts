import type { SnapshotRecord } from '@hindsight/catalog';
import type { Logger } from '@hindsight/kit';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { findSnapshot, snapshotKey } from './routes.ts';

type Deps = Pick<ApiDeps, 'ring' | 'catalog' | 'objects'>;

/**
 * `DELETE /api/snapshots/:id`, whatever its state: the record first, then what it stood for. What cannot be cleared away
 * here the reconciler removes, so the answer stays a 204.
 */
export function deleteSnapshotRoute(deps: Deps): Router {
  const router = Router();
  router.delete('/api/snapshots/:id', async (request, response) => {
    const { id } = await findSnapshot(deps.catalog, request.params.id);
    const deleted = await deps.catalog.deleteSnapshot(id);
    if (deleted) await clearAway({ ...deps, log: request.log }, deleted);
    response.status(204).end();
  });
  return router;
}

async function clearAway(
  { ring, objects, log }: Deps & { log: Logger },
  { id, camera }: SnapshotRecord,
): Promise<void> {
  const steps: Record<string, () => Promise<unknown>> = {
    hold: () => ring.release(camera, id),
    objects: () => Promise.all([objects.delete(snapshotKey(id)), objects.delete(`snapshots/${id}.json`)]),
  };
  for (const [what, step] of Object.entries(steps)) {
    await step().catch((err: unknown) => {
      log.warn({ err, snapshot: id, what }, 'not cleared away with its snapshot, left to the reconciler');
    });
  }
}
