import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HindsightError, isoMs, isOpen, type Clip, type Manifest } from '@hindsight/domain';
import { readFrames, type Ffmpeg, type ReadFrame } from '@hindsight/ffmpeg';
import type { Clock, Logger } from '@hindsight/kit';
import type { Api } from './api.ts';
import { judgeClip, type ClipError } from './clip-error.ts';
import { ensureCamera, OWN_CAMERA } from './own-camera.ts';
import { TAG } from './own-clips.ts';

/** Length of the clips, s: five key frames, so that a clip is cut in most runs and copied in part in all. */
const CLIP_SECONDS = 5;
/** Clips take about a second; a queue may be in front of it. */
const READY_WITHIN_MS = 120_000;
const LOOK_MS = 250;

/** What a run needs. */
export type RunParts = { api: Api; ffmpeg: Ffmpeg; clock: Clock; log: Logger; camera: string };

/** The clip of a run and what is wrong with it. */
export type Measured = { id: string; error: ClipError };

/**
 * One run: asks for the past seconds as a user who presses Record, waits for the clip, downloads it as a user would, and
 * judges it. Throws what `Api` throws, and `internal` when the clip does not become ready.
 */
export async function runOnce(parts: RunParts, signal: AbortSignal): Promise<Measured> {
  const { api, clock, camera } = parts;
  await ensureCamera(parts, { id: camera, seconds: CLIP_SECONDS + 1, signal });
  const endMs = clock.now();
  const asked = { startMs: endMs - CLIP_SECONDS * 1000, endMs };
  const order = { camera, at: isoMs(endMs), durationSeconds: CLIP_SECONDS, label: 'Canary', tags: [TAG] };
  const { id } = await api.post<Clip>('/api/clips', order);
  const clip = await untilReady(parts, id, signal);
  const manifest = await api.get<Manifest>(clip.manifestUrl);
  const frames = await readClip(parts, clip);
  return { id, error: judgeClip({ asked, frames, manifest, frameMs: 1000 / OWN_CAMERA.fps }) };
}

async function untilReady({ api, clock }: RunParts, id: string, signal: AbortSignal): Promise<Clip> {
  const deadline = clock.monotonicMs() + READY_WITHIN_MS;
  for (;;) {
    const clip = await api.get<Clip>(`/api/clips/${id}`);
    if (clip.state === 'ready') return clip;
    const isLate = clock.monotonicMs() > deadline;
    if (!isOpen(clip.state) || isLate) {
      const within = isLate ? ` within ${READY_WITHIN_MS / 1000} s` : '';
      const why = clip.reason === undefined ? '' : `: ${clip.reason}`;
      throw new HindsightError('internal', `clip ${id}: expected it to be ready${within}, it is ${clip.state}${why}`);
    }
    await clock.sleep(LOOK_MS, signal);
  }
}

/** A clip that does not decode, or whose pictures cannot be read, is ready and holds no frame at all. */
async function readClip({ api, ffmpeg, log }: RunParts, clip: Clip): Promise<ReadFrame[]> {
  const folder = await mkdtemp(join(tmpdir(), 'hindsight-canary-'));
  try {
    const file = join(folder, 'clip.mp4');
    await api.download(clip.downloadUrl, file);
    return await readFrames(ffmpeg, file).catch((err: unknown) => {
      log.error({ err, clip: clip.id }, 'the clip cannot be read');
      return [];
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
