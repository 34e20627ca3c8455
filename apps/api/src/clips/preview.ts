import { HindsightError, isOpen, type FragmentRef } from '@hindsight/domain';
import type { ClipRecord } from '@hindsight/catalog';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { renderPlaylist } from '../hls/playlist.ts';
import { groupSegments, segmentEnd } from '../hls/segments.ts';
import { sendFragments, sendInit, sendPlaylist } from '../hls/send.ts';
import { findClip } from './answer.ts';
import { measurePreviews } from './preview-metrics.ts';

/**
 * The preview: an HLS list over the held fragments, so that a clip plays while its MP4 is still being made. It lives
 * as long as the hold, which ends 60 s after `ready`.
 */
export function clipPreviewRoutes(deps: Pick<ApiDeps, 'ring' | 'catalog' | 'registry' | 'clock'>): Router {
  const { ring, catalog } = deps;
  const router = Router();
  const served = measurePreviews(deps);

  const heldBy = async (id: string): Promise<{ record: ClipRecord; fragments: FragmentRef[] }> => {
    const record = await findClip(catalog, id);
    const { fragments } = await ring.readHeld(record.camera, record.id);
    if (fragments.length === 0 && !isOpen(record.state)) {
      throw new HindsightError(
        'expired',
        'expected a preview, but its footage has left the ring; the clip has its own file',
      );
    }
    return { record, fragments };
  };

  router.get('/api/clips/:id/preview.m3u8', async (request, response) => {
    const { record, fragments } = await heldBy(request.params.id);
    const segments = groupSegments(fragments);
    const last = segments.at(-1);
    const complete = !isOpen(record.state) || (last !== undefined && segmentEnd(last) >= record.requested.end);
    const listed = complete ? segments : segments.filter((segment) => segment.closed);
    const [first] = listed;
    if (!first) {
      throw new HindsightError('not_ready', 'expected footage of the window, but there is none yet', {
        retryAfterSeconds: 1,
      });
    }
    const playlist = renderPlaylist(listed, {
      kind: complete ? 'vod' : 'event',
      initUrl: (session) => `preview/${session}.mp4`,
      segmentUrl: ({ fragments: of }) => `preview/${of[0]?.seq}-${of.at(-1)?.seq}.m4s`,
      startOffsetSeconds: Math.max(0, (record.requested.start - first.start) / 1000),
    });
    sendPlaylist(response, playlist);
  });

  router.get('/api/clips/:id/preview/:session.mp4', async (request, response) => {
    const record = await findClip(catalog, request.params.id);
    await sendInit(response, ring, { camera: record.camera, session: request.params.session });
  });

  router.get('/api/clips/:id/preview/:first-:last.m4s', async (request, response) => {
    const { record, fragments } = await heldBy(request.params.id);
    const first = Number(request.params.first);
    const last = Number(request.params.last);
    // The bytes of an answer are put together in memory: one segment is as much as the list names.
    const segment = groupSegments(fragments).find(({ fragments: of }) =>
      [first, last].every((end) => of.some(({ seq }) => seq === end)),
    );
    const refs = segment?.fragments.filter(({ seq }) => seq >= first && seq <= last) ?? [];
    if (refs.length === 0) {
      throw new HindsightError('not_found', `expected fragments of one segment of this clip, got ${first}-${last}`);
    }
    await sendFragments(response, ring, { camera: record.camera, refs });
    served(record);
  });

  return router;
}
