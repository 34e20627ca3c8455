import { Router, type Request, type Response } from 'express';
import type { ApiDeps } from '../deps.ts';
import { sendObject } from '../http/send-object.ts';
import { downloadName, findClip, findReadyClip, notReady, objectKey, posterKey } from './answer.ts';

const KEEP = 'private, max-age=31536000, immutable';
const ASK_EACH_TIME = 'private, no-cache';

/** A clip's file, pictures and manifest. `video` is stable: before `ready` it leads to the preview. */
export function clipMediaRoutes({ catalog, objects }: Pick<ApiDeps, 'catalog' | 'objects'>): Router {
  const router = Router();

  const sendFile = async (request: Request<{ id: string }>, response: Response, download: boolean): Promise<void> => {
    const record = await findReadyClip(catalog, request.params.id);
    const answer = {
      key: objectKey(record, 'clip.mp4'),
      contentType: 'video/mp4',
      etag: record.sha256 ?? `${record.id}-${record.attempt}`,
      cache: KEEP,
      ...(download ? { filename: downloadName(record) } : {}),
    };
    await sendObject(objects, answer, { request, response });
  };

  router.get('/api/clips/:id/video', async (request, response) => {
    const record = await findClip(catalog, request.params.id);
    const open = record.state !== 'ready' && record.state !== 'failed' && record.state !== 'cancelled';
    if (open) response.set('Cache-Control', 'no-store').redirect(303, `/api/clips/${record.id}/preview.m3u8`);
    else await sendFile(request, response, false);
  });

  router.get('/api/clips/:id/download', (request, response) => sendFile(request, response, true));

  router.get('/api/clips/:id/manifest', async (request, response) => {
    const record = await findReadyClip(catalog, request.params.id);
    const answer = {
      key: objectKey(record, 'manifest.json'),
      contentType: 'application/json',
      etag: `${record.id}-${record.attempt}-manifest`,
      cache: KEEP,
    };
    await sendObject(objects, answer, { request, response });
  });

  router.get('/api/clips/:id/thumbnail', async (request, response) => {
    const record = await findClip(catalog, request.params.id);
    const final = record.thumbnailFinal;
    if (!final && !record.poster) {
      throw notReady(record, 'a picture');
    }
    // A poster may be uploaded twice, so it has no validator of its own.
    const answer = {
      key: final ? objectKey(record, 'thumbnail.jpg') : posterKey(record.id),
      contentType: 'image/jpeg',
      cache: ASK_EACH_TIME,
      ...(final ? { etag: `${record.id}-${record.attempt}` } : {}),
    };
    await sendObject(objects, answer, { request, response });
  });

  return router;
}
