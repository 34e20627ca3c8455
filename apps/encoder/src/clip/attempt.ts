import { createHash } from 'node:crypto';
import { bytes, wallMs, type WallMs } from '@hindsight/domain';
import type { ClipRecord } from '@hindsight/catalog';
import type { ClipJobParts } from './clip-job.ts';
import { makeClip, type FinishedClip } from './make-clip.ts';
import { createManifest } from './manifest.ts';
import { readFootage, type Footage } from './read-footage.ts';
import { createStopwatch, type Stopwatch } from './stopwatch.ts';
import { putManifest, putMedia } from './store-clip.ts';
import { waitForFootage } from './wait-for-footage.ts';

/** Shares of the work that are done when a step ends; the rest is the commit. */
const PROGRESS = { read: 0.1, made: 0.7 } as const;

/**
 * One attempt: wait, read, make (cut or transcode, checked, with its picture), store, commit. Objects first, the
 * catalog second, events last (invariant 6): the commit is the only step that makes the clip `ready`, and the
 * catalog lets only the newest attempt do it (invariant 8). Answers the record as committed.
 */
export async function runAttempt(parts: ClipJobParts, record: ClipRecord, signal: AbortSignal): Promise<ClipRecord> {
  const { clock, catalog, log, metrics, tracing } = parts;
  const facts = { 'hindsight.clip': record.id, 'hindsight.request': record.requestId };
  const watch = createStopwatch(clock, {
    onStep: (step, ms) => metrics.step(step, ms / 1000),
    around: (step, work) => tracing.span({ name: step, facts }, work),
  });
  const footage = await gather(parts, { record, watch, signal });
  await catalog.patchAttempt(record.id, record.attempt, { progress: PROGRESS.read });
  const clip = await makeClip({ ...parts, watch }, { record, footage, signal });
  signal.throwIfAborted();
  await catalog.patchAttempt(record.id, record.attempt, { state: 'storing', progress: PROGRESS.made });
  const ready = await store(parts, { record, clip, watch, signal });
  metrics.clipEnded('ready', '');
  metrics.clipReady((clock.now() - makeableAt(record)) / 1000);
  metrics.frames('copy', clip.frames - clip.framesEncoded);
  if (clip.framesEncoded > 0) metrics.frames(clip.method, clip.framesEncoded);
  log.info(
    { attempt: record.attempt, method: clip.method, frames: clip.frames, bytes: clip.bytes.length, ...ready.timings },
    'clip is ready',
  );
  return ready;
}

/**
 * When a clip could be made at the earliest: nobody waits for an encoder before its window has ended, nor between its
 * failure and another try.
 */
export const makeableAt = ({ createdAt, requested, retriedAt }: ClipRecord): WallMs =>
  wallMs(Math.max(createdAt, requested.end, retriedAt ?? 0));

type Step = { record: ClipRecord; watch: Stopwatch; signal: AbortSignal };

async function gather(parts: ClipJobParts, { record, watch, signal }: Step): Promise<Footage> {
  const of = { camera: record.camera, end: record.requested.end };
  const outcome = await watch.time('wait', () => waitForFootage(parts, of, signal));
  if (outcome !== 'reached') parts.log.warn({ outcome }, 'the ring has not reached the end of the window');
  const footage = await watch.time('read', () => readFootage(parts.ring, record));
  signal.throwIfAborted();
  return footage;
}

async function store(parts: ClipJobParts, step: Step & { clip: FinishedClip }): Promise<ClipRecord> {
  const { record, clip, watch, signal } = step;
  const { objects, catalog, clock } = parts;
  const sha256 = createHash('sha256').update(clip.bytes).digest('hex');
  await watch.time('store', () => putMedia(objects, record, { clip: clip.bytes, thumbnail: clip.thumbnail }));
  const timings = (): Record<string, number> => ({ ...watch.read(), readyMs: clock.now() - record.createdAt });
  const manifest = createManifest(record, clip, { sha256, timings: timings() });
  await watch.time('manifest', () => putManifest(objects, record, manifest));
  signal.throwIfAborted();
  return catalog.commitAttempt(record.id, record.attempt, {
    delivered: clip.delivered,
    method: clip.method,
    frames: clip.frames,
    framesEncoded: clip.framesEncoded,
    durationSeconds: clip.durationSeconds,
    bytes: bytes(clip.bytes.length),
    sha256,
    thumbnailFinal: clip.thumbnail !== null,
    timings: timings(),
  });
}
