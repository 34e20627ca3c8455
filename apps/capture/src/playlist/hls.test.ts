import type { FragmentRef } from '@hindsight/domain';
import type { Ffmpeg } from '@hindsight/ffmpeg';
import { systemClock } from '@hindsight/kit';
import { liveFeed, requireFfmpeg, startHlsCamera, startRedis, waitFor } from '@hindsight/testing';
import { beforeAll, expect, it } from 'vitest';
import { cameraOf, openBed, type Bed } from '../fixtures/bed.ts';
import { judgeSession } from '../fixtures/judge.ts';

const FPS = 25;
/** One frame, and what a busy machine adds. */
const TOLERANCE_MS = 1000 / FPS + 50;
let ffmpeg: Ffmpeg;
beforeAll(async () => void (ffmpeg = await requireFfmpeg()));

const filled = (bed: Bed, from: (refs: FragmentRef[]) => FragmentRef[]): Promise<FragmentRef[]> =>
  waitFor(
    async () => {
      const refs = from(await bed.refs());
      return refs.length >= 15 && refs;
    },
    { what: '3 s of footage', timeoutMs: 60_000 },
  );

async function judge(bed: Bed, [first]: FragmentRef[]): Promise<void> {
  const frames = await judgeSession(ffmpeg, bed.ring, { camera: 'yard', session: first!.session });
  const errors = frames.map(({ wallMs, clockMs }) => wallMs - clockMs);
  console.info(`HLS: wall time − clock ${Math.round(Math.min(...errors))}…${Math.round(Math.max(...errors))} ms`);
  for (const error of errors) expect(Math.abs(error)).toBeLessThan(TOLERANCE_MS);
}

it.concurrent.each([
  ['MPEG-TS, and the next session after it', false],
  ['fMP4', true],
])('HLS with dates is placed where it was filmed: %s', async (_name, fmp4) => {
  const redis = await startRedis();
  const bed = openBed({ ffmpeg, redisUrl: redis.url });
  const source = await startHlsCamera(liveFeed({ width: 320, height: 180, fps: FPS }), 2, { dates: true, fmp4 });
  try {
    const stop = bed.start(cameraOf(source.url));
    const first = await filled(bed, (refs) => refs);
    const state = await bed.state();
    const behindMs = systemClock.now() - Math.max(...first.map(({ wallStart }) => wallStart)) / 1000;
    expect(state).toMatchObject({ state: 'streaming', mode: 'copy' });
    expect(state?.timeReason).toMatch(/^by the dates of its playlist, [\d.]+ s before it comes$/);
    expect(Math.abs(behindMs - (state?.lateMs ?? 0))).toBeLessThan(1000);
    await judge(bed, first);
    await stop();
    if (fmp4) return;
    // The next session joins in what is there: it begins where that ends, or later.
    bed.start(cameraOf(source.url));
    const ids = new Set(first.map(({ session }) => session));
    const next = await filled(bed, (refs) => refs.filter(({ session }) => !ids.has(session)));
    const endUs = Math.max(...first.map(({ wallStart, durationUs }) => wallStart + durationUs));
    expect(next[0]!.wallStart).toBeGreaterThanOrEqual(endUs - 200_000);
    await judge(bed, next);
  } finally {
    await bed.close();
    await source.stop();
    await redis.stop();
  }
});
