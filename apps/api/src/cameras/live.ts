import { HindsightError } from '@hindsight/domain';
import { Router, type Response } from 'express';
import type { ApiDeps } from '../deps.ts';
import { checkWanted, findPart, hasCome, readLowLatency, readWanted } from '../hls/delivery.ts';
import type { LiveCamera } from '../hls/live-camera.ts';
import { createLiveCameras } from '../hls/live-cameras.ts';
import { renderLive, type PartName } from '../hls/live-playlist.ts';
import { TARGET_DURATION } from '../hls/playlist.ts';
import { sendFragments, sendInit, sendMedia, sendPlaylist } from '../hls/send.ts';

/** A request is kept waiting for so long at most: three target durations (RFC 8216bis, 6.2.5.2). */
const WAIT_MS = 3 * TARGET_DURATION * 1000;

/** Live HLS straight from the ring, with the whole ring to rewind into; with low latency for players that can. */
export function liveRoutes({ ring, cameras, clock }: Pick<ApiDeps, 'ring' | 'cameras' | 'clock'>): Router {
  const router = Router();
  const watched = createLiveCameras({ ring, clock });

  router.get('/api/cameras/:id/live.m3u8', async (request, response) => {
    const wanted = readWanted(request.query);
    const lowLatency = readLowLatency(request.query);
    const camera = await cameras.find(request.params.id);
    const view = await whileOpen(response, (signal) =>
      watched.use(camera, async (live) => {
        const now = await live.view();
        if (!wanted) return now;
        checkWanted(now, wanted);
        return live.until((view) => hasCome(view, wanted), { timeoutMs: WAIT_MS, signal });
      }),
    );
    if (view === null) return;
    if (!view.segments.some(({ closed }) => closed)) {
      throw new HindsightError('unavailable', `expected footage of ${camera}, but the ring holds none yet`, {
        retryAfterSeconds: 1,
      });
    }
    sendPlaylist(response, lowLatency ? view.playlist : renderLive(view, { lowLatency }));
  });

  router.get('/api/cameras/:id/init/:session.mp4', async (request, response) => {
    const { id, session } = request.params;
    await sendInit(response, ring, { camera: await cameras.find(id), session });
  });

  router.get('/api/cameras/:id/segments/:session/:segment.m4s', async (request, response) => {
    const { id, session, segment: number } = request.params;
    const camera = await cameras.find(id);
    const { segments } = await watched.use(camera, (live) => live.view());
    const segment = segments.find((s) => String(s.number) === number && s.session === session && s.closed);
    if (!segment) throw new HindsightError('not_found', `expected a segment that the ring still holds, got ${number}`);
    await sendFragments(response, ring, { camera, refs: segment.fragments });
  });

  router.get('/api/cameras/:id/parts/:session/:segment-:part.m4s', async (request, response) => {
    const { id, session, segment, part } = request.params;
    const camera = await cameras.find(id);
    const name = { session, segment: Number(segment), part: Number(part) };
    const bytes = await whileOpen(response, (signal) => watched.use(camera, (live) => readPart(live, name, signal)));
    if (bytes) sendMedia(response, bytes);
  });

  return router;
}

/** A part that is about to come is waited for. Throws `not_found` for one that is not there and will not come. */
async function readPart(live: LiveCamera, name: PartName, signal: AbortSignal): Promise<Buffer> {
  const view = await live.until((now) => findPart(now, name) !== 'hinted', { timeoutMs: WAIT_MS, signal });
  const found = findPart(view, name);
  const bytes = found === null || found === 'hinted' ? null : await live.part(found);
  if (bytes) return bytes;
  const { session, segment, part } = name;
  const got = `part ${part} of segment ${segment} of session ${session}`;
  throw new HindsightError('not_found', `expected a part that the ring holds or that comes next, got ${got}`);
}

/** Runs `work` with a signal that is aborted when the client goes away; null then. */
async function whileOpen<T>(response: Response, work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
  const gone = new AbortController();
  const onClose = (): void => gone.abort(new Error('the client went away'));
  response.once('close', onClose);
  try {
    return await work(gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return null;
    throw error;
  } finally {
    response.off('close', onClose);
  }
}
