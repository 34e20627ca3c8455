import { createHash } from 'node:crypto';
import {
  clipRequest,
  coverageOf,
  HindsightError,
  resolveWindow,
  ulid,
  type ClipRequest,
  type Gap,
  type WallMs,
  type Window,
} from '@hindsight/domain';
import type { ClipRecord, NewClip } from '@hindsight/catalog';
import type { HoldResult } from '@hindsight/ring';
import type { Logger } from '@hindsight/kit';
import { Router, type Request, type Response } from 'express';
import type { ApiDeps } from '../deps.ts';
import { requestIdOf } from '../http/request-log.ts';
import { parseBody } from '../http/validate.ts';
import { clipAnswer } from './answer.ts';
import { releaseUnlessPromised } from './release-hold.ts';
import { untilThereMs } from './until-there.ts';

/** For as long the footage stays when no encoder is there; one that is renews the hold for as long as the clip is open. */
const HOLD_MS = 15 * 60_000;
/** Time for a browser to upload what it had on screen. Most clips have their thumbnail by then, and need no poster. */
const POSTER_DELAY_MS = 2000;
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

type Deps = Pick<ApiDeps, 'ring' | 'cameras' | 'catalog' | 'queues' | 'clock' | 'config' | 'objects' | 'tracing'>;
/** The parts as one request uses them: its log, and the id that its work is found by in all logs. */
type OfRequest = Deps & { log: Logger; requestId: string };

/**
 * `POST /api/clips`. The order is what keeps the promise of the 202: the footage is held first, atomically with
 * the check that it exists; then the record is written; then the job is queued. A crash after the hold leaves a
 * hold without a clip; one after the record, or a reply of the catalog that is lost, a clip without a job: the
 * reconciler mends both.
 */
export function createClipRoute(deps: Deps): Router {
  const router = Router();
  const answerRequest = async (request: Request, response: Response): Promise<ClipRecord> => {
    const body = parseBody(clipRequest, request);
    const idempotency = idempotencyOf(request, body);
    const earlier = idempotency && (await deps.catalog.findByIdempotencyKey(idempotency.key, idempotency.fingerprint));
    const record =
      earlier ?? (await acceptClip({ ...deps, log: request.log, requestId: requestIdOf(request) }, body, idempotency));
    const answer = await clipAnswer(record, deps.objects);
    response.status(202).location(`/api/clips/${record.id}`).json(answer);
    return record;
  };
  router.post('/api/clips', async (request, response) => {
    const route = { 'http.request.method': 'POST', 'http.route': '/api/clips' };
    const facts = { ...route, 'hindsight.request': requestIdOf(request) };
    await deps.tracing.span({ name: 'POST /api/clips', facts, headers: request.headers }, async (add) => {
      const { id } = await answerRequest(request, response);
      add({ 'hindsight.clip': id, 'http.response.status_code': response.statusCode });
    });
  });
  return router;
}

async function acceptClip(
  deps: OfRequest,
  body: ClipRequest,
  idempotency: Idempotency | undefined,
): Promise<ClipRecord> {
  const { ring, catalog, clock, log } = deps;
  const now = clock.now();
  const window = windowOf(deps.config, body, now);
  const camera = await deps.cameras.find(body.camera);
  const id = ulid(now, () => clock.random());
  const held = await ring.hold(camera, { owner: id, window, ttlMs: HOLD_MS + Math.max(0, window.end - now) });
  const waitMs = untilThereMs(window.end, held, now);
  let accepted: ClipRecord;
  try {
    refuseMissing({ held, window, future: waitMs > 0, onMissing: body.onMissing, camera });
    const unlisted = deps.cameras.isUnlisted(camera);
    const draft = {
      ...draftRecord({ id, camera, body, window, held, now }),
      ...{ requestId: deps.requestId, ...(unlisted ? { unlisted } : {}) },
    };
    const { record, created } = await catalog.createClip(draft, idempotency);
    if (!created) {
      await ring.release(camera, id);
      return record;
    }
    accepted = record;
  } catch (error) {
    await releaseUnlessPromised(ring, { camera, id, error, log });
    throw error;
  }
  log.info({ clip: id, camera, seconds: (window.end - window.start) / 1000, coverage: held.coverage }, 'clip accepted');
  return enqueue(deps, accepted, waitMs);
}

/** The clip is promised by now: whatever cannot be done here, the reconciler does, and the answer stays a 202. */
async function enqueue(deps: OfRequest, accepted: ClipRecord, waitMs: number): Promise<ClipRecord> {
  const { catalog, queues, log, requestId } = deps;
  const { id } = accepted;
  try {
    const record = await catalog.setState(id, waitMs > 0 ? 'waiting' : 'queued');
    await Promise.all([
      queues.addClip(id, { delayMs: waitMs, requestId }),
      queues.addPoster(id, { delayMs: POSTER_DELAY_MS, requestId }),
    ]);
    return record;
  } catch (err) {
    log.warn({ err, clip: id }, 'clip not queued, left to the reconciler');
    return (await catalog.clip(id).catch(() => null)) ?? accepted;
  }
}

/**
 * The window of a request by the rules of this installation. `now` is read once for a request: a second look would lay
 * the end of "the past 30 s" a millisecond into the future, where footage may still come.
 */
export function windowOf(config: ApiDeps['config'], body: ClipRequest, now: WallMs): Window {
  return resolveWindow(body, {
    now,
    timeZone: config.TIMEZONE,
    defaultSeconds: config.CLIP_SECONDS,
    maxSeconds: config.CLIP_MAX_SECONDS,
  });
}

function refuseMissing(of: {
  held: HoldResult;
  window: Window;
  future: boolean;
  onMissing: ClipRequest['onMissing'];
  camera: string;
}): void {
  const { held, window, camera } = of;
  if (held.fragments.length === 0 && !of.future) {
    throw new HindsightError(
      'no_footage',
      `expected footage of ${camera} in the window, but the ring holds none of it`,
      {
        details: { gaps: gapsToWire(held.gaps) },
      },
    );
  }
  if (of.onMissing === 'partial') return;
  // What is not there yet will come; everything else is lost for good.
  const isToCome = ({ start }: Gap): boolean => held.lateMs > 0 && held.ringEnd !== null && start >= held.ringEnd;
  const lost = held.gaps.filter((gap) => gap.cause !== 'not_yet' || (gap.start === window.start && !isToCome(gap)));
  if (lost.length === 0) return;
  const coverage = coverageOf(window, lost);
  throw new HindsightError(
    'incomplete_footage',
    `expected the whole window, but ${(coverage * 100).toFixed(1)} % is there`,
    {
      details: { coverage, gaps: gapsToWire(lost) },
    },
  );
}

const gapsToWire = (gaps: Gap[]): unknown[] =>
  gaps.map(({ start, end, cause }) => ({
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
    cause,
  }));

function draftRecord(of: {
  id: string;
  camera: string;
  body: ClipRequest;
  window: Window;
  held: HoldResult;
  now: ClipRecord['createdAt'];
}): NewClip {
  const { id, camera, body, window, held, now } = of;
  const span = held.delivered ?? { start: window.start, end: window.start };
  return {
    id,
    camera,
    state: 'accepted',
    label: body.label,
    tags: body.tags,
    protected: false,
    createdAt: now,
    requested: window,
    delivered: { ...span, coverage: held.coverage, partial: held.coverage < 1, gaps: held.gaps },
    precision: body.precision,
    onMissing: body.onMissing,
  };
}

type Idempotency = { key: string; fingerprint: string };

function idempotencyOf(request: Request, body: ClipRequest): Idempotency | undefined {
  const key = request.get('Idempotency-Key');
  if (key === undefined) return undefined;
  if (!IDEMPOTENCY_KEY.test(key)) {
    const expected = '1 to 128 printable ASCII characters without spaces';
    throw new HindsightError('invalid_request', `Idempotency-Key: expected ${expected}`, {
      problems: [{ path: 'Idempotency-Key', expected, got: key }],
    });
  }
  return { key, fingerprint: createHash('sha256').update(JSON.stringify(body)).digest('hex') };
}
