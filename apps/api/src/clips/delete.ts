import type { ClipRecord } from '@hindsight/catalog';
import type { Logger } from '@hindsight/kit';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { findClip } from './answer.ts';

type Deps = Pick<ApiDeps, 'catalog' | 'queues' | 'ring' | 'objects'>;

/**
 * `DELETE /api/clips/:id`, whatever the clip's state, unless it is protected (`conflict`). The record goes first and leaves a tombstone: from then on nobody
 * finds the clip, and an attempt that still runs loses. What cannot be cleared away here the reconciler removes, so the
 * answer stays a 204.
 */
export function deleteClipRoute(deps: Deps): Router {
  const router = Router();
  router.delete('/api/clips/:id', async (request, response) => {
    const { id } = await findClip(deps.catalog, request.params.id);
    const deleted = await deps.catalog.deleteClip(id);
    if (deleted) await clearAway({ ...deps, log: request.log }, deleted);
    response.status(204).end();
  });
  return router;
}

async function clearAway(
  { queues, ring, objects, log }: Deps & { log: Logger },
  { id, camera }: ClipRecord,
): Promise<void> {
  const steps: Record<string, () => Promise<unknown>> = {
    job: () => queues.removeClip(id),
    hold: () => ring.release(camera, id),
    objects: async () => {
      for await (const { key } of objects.list(`clips/${id}/`)) await objects.delete(key);
    },
  };
  for (const [what, step] of Object.entries(steps)) {
    await step().catch((err: unknown) => {
      log.warn({ err, clip: id, what }, 'not cleared away with its clip, left to the reconciler');
    });
  }
}
