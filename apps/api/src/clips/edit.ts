import { storeClipMeta } from '@hindsight/catalog';
import { clipPatch, HindsightError } from '@hindsight/domain';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { parseBody } from '../http/validate.ts';
import { clipAnswer, findClip } from './answer.ts';

/**
 * `PATCH /api/clips/:id`, in every state. The catalog first, which tells everybody, then `meta.json`, from which it can be
 * rebuilt. When that cannot be written the answer is an error although the change is there: the same call again mends it.
 */
export function editClipRoute(deps: Pick<ApiDeps, 'catalog' | 'objects'>): Router {
  const { catalog, objects } = deps;
  const router = Router();
  router.patch('/api/clips/:id', async (request, response) => {
    const edit = parseBody(clipPatch, request);
    const { id } = await findClip(catalog, request.params.id);
    const record = await catalog.patchClip(id, { ...edit, ...(edit.tags && { tags: [...new Set(edit.tags)] }) });
    await storeClipMeta(deps, id).catch((cause: unknown) => {
      const message = `clip ${id} is changed, but expected to keep the change beside its file as well: send it again`;
      throw new HindsightError('storage_error', message, { cause, retryAfterSeconds: 2 });
    });
    response.json(await clipAnswer(record, objects));
  });
  return router;
}
