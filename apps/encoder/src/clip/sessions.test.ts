import { buffer } from 'node:stream/consumers';
import { wallMs, type Manifest, type WallMs } from '@hindsight/domain';
import { runFfmpeg, type Ffmpeg } from '@hindsight/ffmpeg';
import type { StreamPart } from '@hindsight/mp4';
import { readFrames, requireFfmpeg, startRedis, tempDir, testVideo, type TestRedis } from '@hindsight/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBed, spanFrom, type Bed } from '../fixtures/bed.ts';
import { claimCamera, feedRing, fragmentFile } from '../fixtures/feed-ring.ts';
import { attemptKeys } from '../object-keys.ts';

const FPS = 30;
const SECONDS = 8;
const GAP_SECONDS = 2;
/** The clip has so much of either session. */
const EACH_SECONDS = 4;
const RATE = 8000;

let ffmpeg: Ffmpeg;
let redis: TestRedis[];
let folder: Awaited<ReturnType<typeof tempDir>>;
let bed: Bed;
let first: StreamPart[];
let start: WallMs;

const source = async (more: object): Promise<StreamPart[]> =>
  fragmentFile(ffmpeg, await testVideo({ seconds: SECONDS, fps: FPS, gopSeconds: 1, name: 'sessions', ...more }));

beforeAll(async () => {
  ffmpeg = await requireFfmpeg();
  redis = await Promise.all([startRedis(), startRedis()]);
  folder = await tempDir();
  bed = openBed({ ffmpeg, ringUrl: redis[0]!.url, queueUrl: redis[1]!.url, dir: folder.path });
  first = await source({});
});
afterAll(async () => {
  await bed?.close();
  await Promise.all((redis ?? []).map((server) => server.stop()));
  await folder?.remove();
});
beforeEach(async () => {
  await bed.wipe();
  start = wallMs(bed.clock.now() - 40_000);
});

/** Loudest sample of a span of a clip, 0…32767. */
async function loudest(clip: Buffer, fromSeconds: number, toSeconds: number): Promise<number> {
  const args = ['-loglevel', 'error', '-f', 'mp4', '-i', 'pipe:0', '-ac', '1', '-ar', String(RATE), '-f', 's16le'];
  const { stdout } = await runFfmpeg(ffmpeg, { args: [...args, 'pipe:1'], input: clip });
  const samples = Array.from({ length: Math.round((toSeconds - fromSeconds) * RATE) }, (_, n) =>
    Math.abs(stdout.readInt16LE(2 * (Math.round(fromSeconds * RATE) + n))),
  );
  return samples.reduce((most, sample) => Math.max(most, sample), 0);
}

async function pictureSize(clip: Buffer): Promise<string | undefined> {
  const args = ['-hide_banner', '-f', 'mp4', '-i', 'pipe:0', '-f', 'null', '-'];
  const { stderr } = await runFfmpeg(ffmpeg, { args, input: clip });
  return /Video: h264.* (\d+x\d+)/.exec(stderr)?.[1];
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);

describe('a clip across two sessions', () => {
  it.each([
    ['with the same parameter sets is copied', {}, 'copy'],
    ['with other parameter sets of the same size is encoded whole', { profile: 'main' }, 'transcode'],
    [
      'of other colours and another shape is encoded whole',
      { extraArgs: ['-vf', 'setsar=65/64', '-color_primaries', '1', '-color_trc', '1', '-colorspace', '1'] },
      'transcode',
    ],
    ['of another size is encoded whole, in the size that it begins with', { width: 480, height: 270 }, 'transcode'],
  ])('%s; the gap keeps real time, picture standing still and silent', async (_name, change, method) => {
    const lease = await claimCamera(bed.ring, 'cam');
    await feedRing(bed.ring, lease, first, { session: 'a', start });
    const goesOn = wallMs(start + (SECONDS + GAP_SECONDS) * 1000);
    await feedRing(bed.ring, lease, await source(change), { session: 'b', start: goesOn, cause: 'stalled' });
    const window = spanFrom(start, (SECONDS - EACH_SECONDS) * 1000, (SECONDS + GAP_SECONDS + EACH_SECONDS) * 1000);
    const id = await bed.accept('cam', window);
    const record = await bed.deliver(id);
    expect(record).toMatchObject({ state: 'ready', method, frames: 2 * EACH_SECONDS * FPS });

    const keys = attemptKeys(id, record!.attempt);
    const clip = await buffer(await bed.objects.get(keys.clip));
    const frames = await readFrames(ffmpeg, clip);
    const count = EACH_SECONDS * FPS;
    expect(frames.map(({ number }) => number)).toEqual([
      ...range((SECONDS - EACH_SECONDS) * FPS, count),
      ...range(0, count),
    ]);
    const expected = frames.map((_, n) => n / FPS + (n < count ? 0 : GAP_SECONDS));
    frames.forEach(({ pts }, n) => expect(Math.abs(pts - expected[n]!)).toBeLessThan(1 / FPS));
    expect(await pictureSize(clip)).toBe('640x360');
    const [from, to] = [EACH_SECONDS, EACH_SECONDS + GAP_SECONDS];
    expect(await loudest(clip, from + 0.1, to - 0.1)).toBeLessThan(100);
    expect(await loudest(clip, 0, from)).toBeGreaterThan(1000);
    expect(await loudest(clip, to, to + EACH_SECONDS - 0.1)).toBeGreaterThan(1000);

    const manifest = JSON.parse((await buffer(await bed.objects.get(keys.manifest))).toString()) as Manifest;
    const { gaps, coverage, partial } = manifest.delivered;
    expect(gaps.map(({ cause }) => cause)).toEqual(['stalled']);
    const [gap] = gaps.map((one) => ({ start: Date.parse(one.start), end: Date.parse(one.end) }));
    expect(Math.abs(gap!.start - (start + SECONDS * 1000))).toBeLessThan(50);
    expect(Math.abs(gap!.end - goesOn)).toBeLessThanOrEqual(1);
    expect(coverage).toBeCloseTo(0.8, 1);
    expect(partial).toBe(true);
    expect(manifest.durationSeconds).toBeCloseTo(2 * EACH_SECONDS + GAP_SECONDS, 1);
  });
});
