import { buffer } from 'node:stream/consumers';
import { HindsightError, ulid, wallMs, type WallMs } from '@hindsight/domain';
import type { Ffmpeg } from '@hindsight/ffmpeg';
import type { PictureData } from '@hindsight/queue';
import { readFrames, requireFfmpeg, startRedis, tempDir, testVideo, type TestRedis } from '@hindsight/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { spanFrom } from '../fixtures/bed.ts';
import { openWorld, type World } from '../fixtures/world.ts';
import { attemptKeys, posterKey, snapshotKeys } from '../object-keys.ts';
import { createPictureFailed, createPictureJob } from './picture-job.ts';

let ffmpeg: Ffmpeg;
let redis: TestRedis[];
let folder: Awaited<ReturnType<typeof tempDir>>;
let world: World;
let start: WallMs;

beforeAll(async () => {
  ffmpeg = await requireFfmpeg();
  redis = await Promise.all([startRedis(), startRedis()]);
  folder = await tempDir();
  // B-frames: the order of decoding is not that of showing.
  const file = await testVideo({ seconds: 8, gopSeconds: 1, bframes: 2, name: 'encoder-pictures' });
  world = await openWorld(ffmpeg, file, { ringUrl: redis[0]!.url, queueUrl: redis[1]!.url, dir: folder.path });
});
afterAll(async () => {
  await world.bed.close();
  await Promise.all(redis.map((server) => server.stop()));
  await folder.remove();
});
beforeEach(async () => {
  start = await world.refill();
});

const make = (job: PictureData): Promise<void> =>
  createPictureJob(world.bed)({ ...job, attemptsMade: 0, lastAttempt: false }, new AbortController().signal);
const numberIn = async (key: string): Promise<number | undefined> => {
  const jpeg = await buffer(await world.bed.objects.get(key));
  return (await readFrames(ffmpeg, jpeg, { format: 'jpeg_pipe' }))[0]?.number;
};

describe('a poster', () => {
  it('is the newest frame of the held window', async () => {
    const { bed } = world;
    const id = await bed.accept('cam', spanFrom(start, 0, 60_000));
    await make({ kind: 'poster', id });
    expect(await bed.catalog.clip(id)).toMatchObject({ poster: true });
    expect(await numberIn(posterKey(id))).toBe(239);
  });

  it('that was uploaded is not replaced', async () => {
    const { bed } = world;
    const id = await bed.accept('cam', spanFrom(start, 0, 4000));
    await bed.catalog.setPoster(id);
    await make({ kind: 'poster', id });
    expect(await bed.keys(`clips/${id}/`)).toEqual([]);
  });
});

describe('a snapshot', () => {
  const order = async (at: WallMs): Promise<string> => {
    const { bed } = world;
    const now = bed.clock.now();
    const id = ulid(now, () => bed.clock.random());
    await bed.ring.hold('cam', { owner: id, window: { start: at, end: wallMs(at + 1) }, ttlMs: 60_000 });
    await bed.catalog.createSnapshot({ id, camera: 'cam', state: 'queued', createdAt: now, at });
    return id;
  };

  it('is the frame that was on screen at the instant, in full size', async () => {
    const { bed } = world;
    for (const [ms, number] of [
      [2050, 61],
      [3333, 99],
      [3334, 100],
      [4999, 149],
    ] as const) {
      const id = await order(wallMs(start + ms));
      await make({ kind: 'snapshot', id });
      expect(await bed.catalog.snapshot(id)).toMatchObject({ state: 'ready', width: 640, height: 360 });
      expect(await numberIn(snapshotKeys(id).image)).toBe(number);
    }
    expect(await bed.ring.holds('cam')).toEqual([]);
  });

  it('fails with a reason and lets its footage go when it cannot be made', async () => {
    const { bed } = world;
    const id = await order(wallMs(start + 2000));
    const error = new HindsightError('encoder_error', 'a test');
    const failure = { reason: 'encoder_error', message: 'a test', error } as const;
    await createPictureFailed(bed)({ kind: 'snapshot', id }, failure);
    expect(await bed.catalog.snapshot(id)).toMatchObject({ state: 'failed', reason: 'encoder_error' });
    expect(await bed.ring.holds('cam')).toEqual([]);
  });
});

describe('a thumbnail', () => {
  it('that could not be made with the clip is repaired from its file', async () => {
    const { bed } = world;
    const id = await bed.accept('cam', spanFrom(start, 1500, 4500));
    const media = {
      ...bed.media,
      check: async ({ picture, ...of }: Parameters<typeof bed.media.check>[0]) => {
        if (picture) throw new HindsightError('bad_footage', 'a test');
        return bed.media.check(of);
      },
      jpeg: () => Promise.reject(new HindsightError('bad_footage', 'a test')),
    };
    expect(await bed.deliver(id, { parts: { media } })).toMatchObject({ state: 'ready', thumbnailFinal: false });
    expect((await bed.queues.counts()).pictures.waiting).toBe(1);
    await make({ kind: 'thumbnail', id });
    expect(await bed.catalog.clip(id)).toMatchObject({ thumbnailFinal: true });
    expect(await numberIn(attemptKeys(id, 1).thumbnail)).toBe(45 + 45);
  });
});
