import {
  HindsightError,
  isoMs,
  usToMs,
  wallMs,
  type BackgroundStreamStatus,
  type BufferStatus,
  type Timeline,
} from '@hindsight/domain';
import { Router, type Request } from 'express';
import * as z from 'zod';
import type { ApiDeps } from '../deps.ts';
import { parseWith } from '../http/validate.ts';
import { cameraQuery } from './camera-query.ts';

const noQuery = z.strictObject({});

/** `GET /api/cameras`, one camera, its timeline. */
export function cameraRoutes({ ring, cameras, clock }: Pick<ApiDeps, 'ring' | 'cameras' | 'clock'>): Router {
  const router = Router();

  router.get('/api/cameras', async (request, response) => {
    parseWith(noQuery, request.query);
    response.json({ items: await cameras.list(), nextCursor: null });
  });

  router.get('/api/cameras/:id', async (request, response) => {
    const { id } = request.params;
    const camera = await cameras.get(id);
    if (!camera) throw new HindsightError('camera_not_found', `expected a camera that exists, got "${id}"`);
    response.json(camera);
  });

  router.get('/api/cameras/:id/timeline', async (request, response) => {
    const camera = await cameras.find(request.params.id);
    const [held, state] = await Promise.all([ring.timeline(camera), ring.state(camera)]);
    const timeline: Timeline = {
      camera,
      now: isoMs(clock.now()),
      capacitySeconds: held.capacityMs / 1000,
      bytes: held.bytes,
      fps: state?.fps ?? null,
      spans: held.spans.map(({ start, end, session }) => ({ start: isoMs(start), end: isoMs(end), session })),
      gaps: held.gaps.map(({ start, end, cause }) => ({ start: isoMs(start), end: isoMs(end), cause })),
      ...(state?.lateMs ? { lateSeconds: state.lateMs / 1000 } : {}),
    };
    response.json(timeline);
  });

  return router;
}

/** The two status calls whose field names are fixed. */
export function statusRoutes(deps: Pick<ApiDeps, 'ring' | 'cameras'>): Router {
  const router = Router();

  router.get('/api/debug/background-stream-status', async (request, response) => {
    const status = await bufferStatus(deps, request);
    const answer: BackgroundStreamStatus = {
      stream_running: status.stream_running,
      buffer: {
        frame_count: status.frame_count,
        duration_seconds: status.duration_seconds,
        oldest_frame: status.oldest_frame,
        newest_frame: status.newest_frame,
      },
    };
    response.json(answer);
  });

  router.get('/video/buffer/status', async (request, response) => {
    response.json(await bufferStatus(deps, request));
  });

  return router;
}

async function bufferStatus(
  { ring, cameras }: Pick<ApiDeps, 'ring' | 'cameras'>,
  request: Request,
): Promise<BufferStatus> {
  const camera = await cameras.find(parseWith(cameraQuery, request.query).camera);
  const [held, state] = await Promise.all([ring.timeline(camera), ring.state(camera)]);
  const newest = held.newestFragment;
  const newestFrame =
    newest && newest.wallStart + Math.round((newest.durationUs * (newest.frames - 1)) / newest.frames);
  return {
    stream_running: state?.state === 'streaming',
    frame_count: held.frames,
    duration_seconds: held.durationUs / 1e6,
    oldest_frame: held.oldest === null ? null : isoMs(usToMs(held.oldest)),
    newest_frame: newestFrame === null ? null : isoMs(wallMs(Math.floor(newestFrame / 1000))),
    fps: state?.fps ?? null,
    bytes: held.bytes,
    capacity_seconds: held.capacityMs / 1000,
  };
}
