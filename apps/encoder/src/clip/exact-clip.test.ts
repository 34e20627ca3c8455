import { buffer } from 'node:stream/consumers';
import { wallMs, type Manifest, type WallMs, type Window } from '@hindsight/domain';
import type { StreamPart } from '@hindsight/mp4';
import type { Ffmpeg } from '@hindsight/ffmpeg';
import {
  measureAvOffsets,
  readFrames,
  requireFfmpeg,
  startRedis,
  tempDir,
  testVideo,
  type TestRedis,
} from '@hindsight/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBed, spanFrom, type Bed } from '../fixtures/bed.ts';
import { claimCamera, feedRing, fragmentFile } from '../fixtures/feed-ring.ts';
import { attemptKeys } from '../object-keys.ts';

const FPS = 30;
const SECONDS = 20;

let ffmpeg: Ffmpeg;
let redis: TestRedis[];
let folder: Awaited<ReturnType<typeof tempDir>>;
let bed: Bed;
let source: StreamPart[];
let start: WallMs;

beforeAll(async () => {
  ffmpeg = await requireFfmpeg();
  redis = await Promise.all([startRedis(), startRedis()]);
  folder = await tempDir();
  bed = openBed({ ffmpeg, ringUrl: redis[0]!.url, queueUrl: redis[1]!.url, dir: folder.path });
  source = await fragmentFile(ffmpeg, await testVideo({ seconds: SECONDS, fps: FPS, gopSeconds: 1, name: 'encoder' }));
});
afterAll(async () => {
  await bed.close();
  await Promise.all(redis.map((server) => server.stop()));
  await folder.remove();
});
beforeEach(async () => {
  await bed.wipe();
  start = wallMs(bed.clock.now() - 40_000);
});

/** Feeds the whole source as one session. */
const fill = async (session = 'a'): Promise<void> => {
  await feedRing(bed.ring, await claimCamera(bed.ring, 'cam'), source, { session, start });
};
const clipFile = async (id: string): Promise<Buffer> => {
  const record = await bed.catalog.clip(id);
  return buffer(await bed.objects.get(attemptKeys(id, record!.attempt).clip));
};
const numbers = async (id: string): Promise<number[]> =>
  (await readFrames(ffmpeg, await clipFile(id))).map((frame) => frame.number);
/** The frames whose presentation lies in a window of a session that began with frame 0 at `start`. */
const framesIn = (window: Window): number[] => {
  const first = Math.ceil(((window.start - start) * FPS) / 1000 - 1e-9);
  const end = Math.ceil(((window.end - start) * FPS) / 1000 - 1e-9);
  return Array.from({ length: end - first }, (_, i) => first + i);
};

describe('a clip', () => {
  it('holds exactly the frames of its window, whatever frame it starts at', async () => {
    await fill();
    for (const fromMs of [1234, 2717, 3999, 4000, 5017]) {
      const window = spanFrom(start, fromMs, fromMs + 6000);
      const id = await bed.accept('cam', window);
      const record = await bed.deliver(id);
      expect(record).toMatchObject({ state: 'ready', frames: 180, attempt: 1, thumbnailFinal: true, progress: 1 });
      expect(record?.delivered).toMatchObject({ coverage: 1, partial: false, gaps: [] });
      expect(await numbers(id)).toEqual(framesIn(window));
    }
  });

  it('states in its manifest how it was made, and carries its sound in time', async () => {
    await fill();
    const id = await bed.accept('cam', spanFrom(start, 2517, 8517));
    await bed.deliver(id);
    const keys = attemptKeys(id, 1);
    const manifest = JSON.parse((await buffer(await bed.objects.get(keys.manifest))).toString()) as Manifest;
    expect(manifest).toMatchObject({ version: 1, method: 'smart', frames: 180, state: 'ready', label: 'a label' });
    expect(manifest.framesEncoded).toBeGreaterThan(0);
    expect(manifest.framesEncoded).toBeLessThan(FPS);
    expect(manifest.source).toEqual({ codec: 'h264', width: 640, height: 360 });
    expect(Object.keys(manifest.timings ?? {})).toEqual(
      expect.arrayContaining(['waitMs', 'readMs', 'cutMs', 'verifyMs', 'thumbnailMs', 'storeMs', 'readyMs']),
    );
    const offsets = await measureAvOffsets(ffmpeg, await clipFile(id), FPS);
    expect(Math.max(...offsets.map(Math.abs))).toBeLessThan(25);
  });

  it('has the middle frame as its thumbnail', async () => {
    await fill();
    const window = spanFrom(start, 2517, 8517);
    const id = await bed.accept('cam', window);
    await bed.deliver(id);
    const jpeg = await buffer(await bed.objects.get(attemptKeys(id, 1).thumbnail));
    const [frame] = await readFrames(ffmpeg, jpeg, { format: 'jpeg_pipe' });
    expect(frame?.number).toBe(framesIn(window)[90]);
  });

  it('is a pure copy from the key frame before when that precision is asked for', async () => {
    await fill();
    const id = await bed.accept('cam', spanFrom(start, 2517, 5517), { precision: 'keyframe' });
    const record = await bed.deliver(id);
    expect(record).toMatchObject({ state: 'ready', method: 'copy', framesEncoded: 0 });
    expect((await numbers(id))[0]).toBe(60);
  });
});

describe('missing footage', () => {
  it('before the window leaves a partial clip with every frame that exists', async () => {
    await fill();
    const window = spanFrom(start, -3000, 3000);
    const id = await bed.accept('cam', window);
    const record = await bed.deliver(id);
    expect(record).toMatchObject({ state: 'ready', frames: 90, delivered: { partial: true } });
    expect(record?.delivered.coverage).toBeCloseTo(0.5, 2);
    expect(record?.delivered.gaps).toHaveLength(1);
    expect(await numbers(id)).toEqual(framesIn({ start, end: window.end }));
  });

  it('after the window, with no camera streaming, is delivered as a gap not_yet without waiting long', async () => {
    await fill();
    const id = await bed.accept('cam', spanFrom(start, 17_000, 23_000));
    const record = await bed.deliver(id);
    expect(record).toMatchObject({ state: 'ready', frames: 90, delivered: { partial: true } });
    expect(record?.delivered.gaps.map((gap) => gap.cause)).toEqual(['not_yet']);
    expect(record?.timings?.['waitMs']).toBeLessThan(3000);
  });

  it('between two sessions keeps its real length and its cause', async () => {
    const lease = await claimCamera(bed.ring, 'cam');
    await feedRing(bed.ring, lease, source, { session: 'a', start });
    const second = wallMs(start + SECONDS * 1000 + 2000);
    await feedRing(bed.ring, lease, source.slice(0, 40), { session: 'b', start: second, cause: 'stalled' });
    const id = await bed.accept('cam', spanFrom(start, 17_000, 25_000));
    const record = await bed.deliver(id);
    expect(record).toMatchObject({ state: 'ready', frames: 180, delivered: { partial: true } });
    expect(record?.delivered.gaps).toMatchObject([{ cause: 'stalled' }]);
    const [gap] = record!.delivered.gaps;
    expect(gap!.end - gap!.start).toBeGreaterThan(1950);
    expect(gap!.end - gap!.start).toBeLessThan(2050);
    expect(record?.durationSeconds).toBeCloseTo(8, 1);
  });

  it('inside a session ends its GOP there: a gap dropped up to the next key frame', async () => {
    const lose = (index: number): boolean => index === 42;
    const lease = await claimCamera(bed.ring, 'cam');
    await feedRing(bed.ring, lease, source, { session: 'a', start, lose });
    const window = spanFrom(start, 5000, 12_000);
    const id = await bed.accept('cam', window);
    const record = await bed.deliver(id);
    expect(record).toMatchObject({ state: 'ready', delivered: { partial: true } });
    expect(record?.delivered.gaps).toMatchObject([{ cause: 'dropped' }]);
    const got = await numbers(id);
    expect(got.length).toBe(record?.frames);
    const missing = framesIn(window).filter((number) => !got.includes(number));
    expect(missing.at(-1)).toBe((Math.floor(missing[0]! / FPS) + 1) * FPS - 1);
  });

  it('fails a clip that was asked for whole', async () => {
    await fill();
    const id = await bed.accept('cam', spanFrom(start, 17_000, 23_000), { onMissing: 'fail' });
    expect(await bed.deliver(id)).toMatchObject({ state: 'failed', reason: 'footage_lost' });
    expect(await bed.keys(`clips/${id}/`)).toEqual([]);
  });

  it('of everything that was promised fails the clip as footage_lost', async () => {
    await fill();
    const id = await bed.accept('cam', spanFrom(start, 2000, 8000));
    const held = {
      ...bed.ring,
      readHeld: () => bed.ring.readHeld('nowhere', id),
      hold: () => bed.ring.readHeld('nowhere', id),
    };
    const record = await bed.deliver(id, { parts: { ring: held } });
    expect(record).toMatchObject({ state: 'failed', reason: 'footage_lost' });
  });

  it('of everything fails the clip as no_footage when nothing had been promised', async () => {
    const window = spanFrom(start, 2000, 8000);
    const id = await bed.accept('empty', window);
    expect(await bed.deliver(id)).toMatchObject({ state: 'failed', reason: 'no_footage' });
  });
});
