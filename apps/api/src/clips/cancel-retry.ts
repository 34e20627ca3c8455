import { assertMayRetry } from '@hindsight/catalog';
import { HindsightError } from '@hindsight/domain';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { requestIdOf } from '../http/request-log.ts';
import { clipAnswer, findClip } from './answer.ts';
import { clearAway } from './clear-away.ts';

/** The footage stays held for so long from the retry on; the reconciler renews it for as long as the clip is open. */
const HOLD_MS = 15 * 60_000;

type Deps = Pick<ApiDeps, 'catalog' | 'queues' | 'ring' | 'objects' | 'clock'>;

/** `POST /api/clips/:id/cancel` and `POST /api/clips/:id/retry`: a user's word on a clip that is being made, or failed. */
export function cancelRetryRoutes(deps: Deps): Router {
  const { catalog, queues, ring, objects, clock } = deps;
  const router = Router();

  // The record first: from then on no attempt can commit, and one that runs is stopped within half a second.
  router.post('/api/clips/:id/cancel', async (request, response) => {
    const { id } = await findClip(catalog, request.params.id);
    const record = await catalog.setState(id, 'cancelled');
    await clearAway(request.log.child({ clip: id }), {
      job: () => queues.removeClip(id),
      hold: () => ring.release(record.camera, id),
    });
    response.json(await clipAnswer(record, objects));
  });

  // The footage first: from then on it is promised again, and what cannot be queued now the reconciler queues.
  router.post('/api/clips/:id/retry', async (request, response) => {
    const failed = await findClip(catalog, request.params.id);
    const { id, camera, requested } = failed;
    assertMayRetry(failed);
    const untilEndMs = Math.max(0, requested.end - clock.now());
    await holdAgain(ring, { id, camera, ttlMs: HOLD_MS + untilEndMs });
    const record = await catalog.retryClip(id);
    const origin = { requestId: requestIdOf(request) };
    await queues.addClip(id, { delayMs: untilEndMs, ...origin }).catch((err: unknown) => {
      request.log.warn({ err, clip: id }, 'clip not queued, left to the reconciler');
    });
    response.status(202).json(await clipAnswer(record, objects));
  });

  return router;
}

async function holdAgain(ring: Deps['ring'], { id, camera, ttlMs }: { id: string; camera: string; ttlMs: number }) {
  const isHeld = (await ring.renewHold(camera, id, ttlMs)) && ((await ring.holdInfo(camera, id))?.seqs.length ?? 0) > 0;
  if (isHeld) return;
  const message = `clip ${id}: expected footage to try again with, but it is not held any more; ask for a new clip`;
  throw new HindsightError('expired', message);
}
