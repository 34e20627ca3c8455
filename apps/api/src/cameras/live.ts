import { HindsightError } from '@hindsight/domain';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { renderPlaylist } from '../hls/playlist.ts';
import { groupSegments, segmentEnd } from '../hls/segments.ts';
import { sendFragments, sendInit, sendPlaylist } from '../hls/send.ts';

/** A segment that nothing has been added to for so long is listed although no later one exists. */
const QUIET_MS = 3000;

/** Live HLS straight from the ring, with the whole ring to rewind into. */
export function liveRoutes({ ring, cameras, clock }: Pick<ApiDeps, 'ring' | 'cameras' | 'clock'>): Router {
  const router = Router();

  router.get('/api/cameras/:id/live.m3u8', async (request, response) => {
    const camera = await cameras.find(request.params.id);
    const segments = groupSegments(await ring.read(camera));
    const listed = segments.filter((s) => s.closed || segmentEnd(s) < clock.now() - QUIET_MS);
    if (listed.length === 0) {
      throw new HindsightError('unavailable', `expected footage of ${camera}, but the ring holds none yet`, {
        retryAfterSeconds: 1,
      });
    }
    const playlist = renderPlaylist(listed, {
      kind: 'live',
      initUrl: (session) => `init/${session}.mp4`,
      segmentUrl: (segment) => `segments/${segment.session}/${segment.number}.m4s`,
    });
    sendPlaylist(response, playlist);
  });

  router.get('/api/cameras/:id/init/:session.mp4', async (request, response) => {
    const { id, session } = request.params;
    await sendInit(response, ring, { camera: await cameras.find(id), session });
  });

  router.get('/api/cameras/:id/segments/:session/:segment.m4s', async (request, response) => {
    const { id, session, segment: number } = request.params;
    const camera = await cameras.find(id);
    const segment = groupSegments(await ring.read(camera)).find(
      (s) => String(s.number) === number && s.session === session,
    );
    if (!segment) throw new HindsightError('not_found', `expected a segment that the ring still holds, got ${number}`);
    await sendFragments(response, ring, { camera, refs: segment.fragments });
  });

  return router;
}
