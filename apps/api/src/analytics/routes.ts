import {
  analyticsQuery,
  HindsightError,
  isoMs,
  wallMs,
  type Analytics,
  type WallMs,
  type Window,
} from '@hindsight/domain';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { readListQuery } from '../http/list-query.ts';
import { parseWith } from '../http/validate.ts';

const DAY_MS = 24 * 3_600_000;
const DEFAULT_DAYS = 7;
const MAX_DAYS = 92;

/** `GET /api/analytics`: what was counted in the whole hours that the asked-for time touches. */
export function analyticsRoute(deps: Pick<ApiDeps, 'catalog' | 'cameras' | 'config' | 'clock'>): Router {
  const { catalog, cameras, config, clock } = deps;
  const router = Router();
  router.get('/api/analytics', async (request, response) => {
    const { camera, from, to } = readListQuery(parseWith(analyticsQuery, request.query), config.TIMEZONE);
    const end = to ?? clock.now();
    const counted = await catalog.analytics(spanOf(from ?? wallMs(end - DEFAULT_DAYS * DAY_MS), end), camera);
    const listed = camera === undefined ? (await cameras.list()).map(({ id }) => id) : [camera];
    const answer: Analytics = { ...counted, cameras: withListed(counted.cameras, listed) };
    response.json(answer);
  });
  return router;
}

function spanOf(start: WallMs, end: WallMs): Window {
  const span = `${isoMs(start)} … ${isoMs(end)}`;
  if (start >= end) throw new HindsightError('invalid_window', `expected from before to, got ${span}`);
  if (end - start <= MAX_DAYS * DAY_MS) return { start, end };
  throw new HindsightError('window_too_long', `expected at most ${MAX_DAYS} days, got ${span}`);
}

/** Every listed camera, and those that are not there any more but were clipped. */
function withListed(counted: Analytics['cameras'], listed: string[]): Analytics['cameras'] {
  const uncounted = listed.filter((id) => !counted.some(({ camera }) => camera === id));
  return [
    ...counted.filter(({ camera, clips }) => clips > 0 || listed.includes(camera)),
    ...uncounted.map((camera) => ({ camera, uptime: null, clips: 0 })),
  ].sort((a, b) => (a.camera < b.camera ? -1 : 1));
}
