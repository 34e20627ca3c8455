import {
  HindsightError,
  parseInstant,
  snapshotRequest,
  snapshotsQuery,
  ULID,
  ulid,
  wallMs,
  type WallMs,
} from '@hindsight/domain';
import { snapshotToWire, type SnapshotRecord } from '@hindsight/catalog';
import type { Logger } from '@hindsight/kit';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { releaseUnlessPromised } from '../clips/release-hold.ts';
import { untilThereMs } from '../clips/until-there.ts';
import { readListQuery } from '../http/list-query.ts';
import { requestIdOf } from '../http/request-log.ts';
import { sendObject } from '../http/send-object.ts';
import { parseBody, parseWith } from '../http/validate.ts';

const HOLD_MS = 5 * 60_000;
/** How much longer than its camera's lateness says a frame may take that has still to come. */
const COMES_MS = 1500;

type Deps = Pick<ApiDeps, 'ring' | 'cameras' | 'catalog' | 'queues' | 'objects' | 'clock' | 'config'>;
/** The parts as one request uses them: its log, and the id that its work is found by in all logs. */
type OfRequest = Deps & { log: Logger; requestId: string };

/** Key of a snapshot's picture. */
export const snapshotKey = (id: string): string => `snapshots/${id}.jpg`;

/** The record of a snapshot, or `not_found`. */
export async function findSnapshot(catalog: Deps['catalog'], id: string): Promise<SnapshotRecord> {
  const record = ULID.test(id) ? await catalog.snapshot(id) : null;
  if (!record) throw new HindsightError('not_found', `expected the id of a snapshot, got "${id}"`);
  return record;
}

/** `POST /api/snapshots`, the list, one snapshot and its picture. */
export function snapshotRoutes(deps: Deps): Router {
  const { catalog, objects } = deps;
  const router = Router();

  const answer = async (record: SnapshotRecord): Promise<unknown> => {
    const url =
      record.state === 'ready' ? await objects.url(snapshotKey(record.id), { contentType: 'image/jpeg' }) : null;
    return snapshotToWire(record, url === null ? {} : { url });
  };

  router.post('/api/snapshots', async (request, response) => {
    const record = await acceptSnapshot(
      { ...deps, log: request.log, requestId: requestIdOf(request) },
      parseBody(snapshotRequest, request),
    );
    response
      .status(202)
      .location(`/api/snapshots/${record.id}`)
      .json(await answer(record));
  });

  router.get('/api/snapshots', async (request, response) => {
    const query = readListQuery(parseWith(snapshotsQuery, request.query), deps.config.TIMEZONE);
    const { items, nextCursor } = await catalog.snapshots(query);
    response.json({ items: await Promise.all(items.map(answer)), nextCursor });
  });

  router.get('/api/snapshots/:id', async (request, response) => {
    response.json(await answer(await findSnapshot(catalog, request.params.id)));
  });

  router.get('/api/snapshots/:id/image', async (request, response) => {
    const record = await findSnapshot(catalog, request.params.id);
    if (record.state !== 'ready') {
      const why = record.state === 'failed' ? `has failed: ${record.reason}` : 'is being made';
      throw new HindsightError('not_ready', `expected a ready snapshot, but this one ${why}`, {
        details: { state: record.state, ...(record.reason === undefined ? {} : { reason: record.reason }) },
        ...(record.state === 'failed' ? {} : { retryAfterSeconds: 1 }),
      });
    }
    const of = { key: snapshotKey(record.id), contentType: 'image/jpeg', etag: record.id };
    await sendObject(objects, { ...of, cache: 'private, max-age=31536000, immutable' }, { request, response });
  });

  return router;
}

async function acceptSnapshot(deps: OfRequest, body: { camera?: string; at?: string }): Promise<SnapshotRecord> {
  const { ring, catalog, queues, clock, config, log, requestId } = deps;
  const camera = await deps.cameras.find(body.camera);
  const at = body.at === undefined ? await newestFrame(ring, camera) : parseInstant(body.at, config.TIMEZONE, 'at');
  const now = clock.now();
  if (body.at !== undefined && at > now) {
    throw new HindsightError('window_too_far', `at: expected an instant that has passed, got ${body.at}`);
  }
  const id = ulid(now, () => clock.random());
  const held = await ring.hold(camera, { owner: id, window: { start: at, end: wallMs(at + 1) }, ttlMs: HOLD_MS });
  const waitMs = held.fragments.length > 0 ? 0 : untilThereMs(wallMs(at + 1), held, now);
  let record: SnapshotRecord;
  try {
    if (held.fragments.length === 0 && waitMs === 0) {
      throw new HindsightError('no_footage', `expected a frame of ${camera} at that instant, but the ring holds none`);
    }
    record = await catalog.createSnapshot({ id, camera, state: 'queued', createdAt: now, at, requestId });
  } catch (error) {
    await releaseUnlessPromised(ring, { camera, id, error, log });
    throw error;
  }
  // From here on it is promised: what cannot be queued now, the reconciler queues.
  await queues.addSnapshot(id, { requestId, delayMs: waitMs && waitMs + COMES_MS }).catch((err: unknown) => {
    log.warn({ err, snapshot: id }, 'snapshot not queued, left to the reconciler');
  });
  return record;
}

/** The last instant that the ring's newest fragment covers. */
async function newestFrame(ring: Deps['ring'], camera: string): Promise<WallMs> {
  const { newestFragment } = await ring.timeline(camera);
  if (!newestFragment) throw new HindsightError('no_footage', `expected footage of ${camera}, but the ring holds none`);
  return wallMs(Math.ceil((newestFragment.wallStart + newestFragment.durationUs) / 1000) - 1);
}
