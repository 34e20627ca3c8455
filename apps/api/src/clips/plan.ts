import {
  clipRequest,
  fragmentEnd,
  intersect,
  isoMs,
  usToMs,
  wallMs,
  type ClipPlan,
  type FragmentRef,
  type WallMs,
  type Window,
} from '@hindsight/domain';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { parseBody } from '../http/validate.ts';
import { windowOf } from './create.ts';

/** `POST /api/clips/plan`: what a clip would hold and until when it can be had. Makes nothing. */
export function planClipRoute(deps: Pick<ApiDeps, 'ring' | 'cameras' | 'clock' | 'config'>): Router {
  const router = Router();
  router.post('/api/clips/plan', async (request, response) => {
    const body = parseBody(clipRequest, request);
    const window = windowOf(deps.config, body, deps.clock.now());
    const camera = await deps.cameras.find(body.camera);
    const { capacityMs } = await deps.ring.timeline(camera);
    const available = await deps.ring.coverage(camera, window);
    const span = available.delivered ?? { start: window.start, end: window.start };
    const state = await deps.ring.state(camera);
    const plan: ClipPlan = {
      camera,
      requested: { start: isoMs(window.start), end: isoMs(window.end) },
      available: {
        start: isoMs(span.start),
        end: isoMs(span.end),
        coverage: available.coverage,
        gaps: available.gaps.map(({ start, end, cause }) => ({ start: isoMs(start), end: isoMs(end), cause })),
      },
      bytes: bytesWithin(available.fragments, window),
      method: methodFor({ body, codec: state?.codec ?? null, fragments: available.fragments, window }),
      leavesRingAt: available.delivered ? isoMs(wallMs(firstNeeded(available.fragments, span) + capacityMs)) : null,
    };
    response.json(plan);
  });
  return router;
}

/**
 * The instant that must not leave the ring: the first one asked for, or the end of the key frame's fragment before it.
 * Fragments leave one by one, and without that one the rest up to the next key frame cannot be decoded.
 */
function firstNeeded(fragments: readonly FragmentRef[], { start }: Window): WallMs {
  const key = fragments.find((fragment) => fragment.key);
  return wallMs(Math.min(start, key ? usToMs(fragmentEnd(key)) : start));
}

function bytesWithin(fragments: readonly FragmentRef[], window: Window): number {
  return fragments.reduce((sum, f) => {
    const start = (f.wallStart / 1000) as Window['start'];
    const end = ((f.wallStart + f.durationUs) / 1000) as Window['end'];
    return intersect({ start, end }, window) ? sum + f.bytes : sum;
  }, 0);
}

function methodFor(of: {
  body: { precision: 'exact' | 'keyframe' };
  codec: string | null;
  fragments: readonly FragmentRef[];
  window: Window;
}): ClipPlan['method'] {
  if (of.codec !== null && of.codec !== 'h264') return 'transcode';
  const startsAtKey = of.fragments.some((f) => f.key && f.wallStart === of.window.start * 1000);
  return of.body.precision === 'keyframe' || startsAtKey ? 'copy' : 'smart';
}
