import { readFileSync, readdirSync } from 'node:fs';
import { fragmentEnd, isoMs, usToMs, type FragmentRef } from '@hindsight/domain';
import type { Ffmpeg } from '@hindsight/ffmpeg';
import { readFrames, requireFfmpeg, startHttpCamera, startRedis, testVideo, waitFor } from '@hindsight/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cameraOf, openBed, type Bed } from './fixtures/bed.ts';

let ffmpeg: Ffmpeg;
let redis: Awaited<ReturnType<typeof startRedis>>;
let bed: Bed;

beforeAll(async () => {
  [ffmpeg, redis] = await Promise.all([requireFfmpeg(), startRedis()]);
  bed = openBed({ ffmpeg, redisUrl: redis.url });
});
afterEach(() => bed.reset());
afterAll(async () => {
  await bed?.close();
  await redis?.stop();
});

const streaming = (): Promise<unknown> =>
  waitFor(async () => (await bed.state())?.state === 'streaming', { what: 'a camera that streams', timeoutMs: 20_000 });
const seconds = async (): Promise<number> => (await bed.refs()).reduce((sum, ref) => sum + ref.durationUs, 0) / 1e6;
const filled = (wanted: number): Promise<unknown> =>
  waitFor(async () => (await seconds()) >= wanted, { what: `${wanted} s of footage`, timeoutMs: 30_000 });

describe('a test camera', () => {
  it('invariant 1: capture never depends on a viewer, the ring fills with nobody watching', async () => {
    bed.start(cameraOf('test:320x180@10'));
    await filled(4);
    const refs = await bed.refs();
    expect(refs[0]?.key).toBe(true);
    console.log(refs.length, await bed.state(), bed.lines.length);
  });
});
