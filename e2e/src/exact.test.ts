import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { isoMs, type Clip, type Manifest } from '@hindsight/domain';
import { connectRedis, createLogger, systemClock as clock } from '@hindsight/kit';
import { createRing, type Ring } from '@hindsight/ring';
import { readTicks, requireFfmpeg, testVideo, tickOffsets } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { amount } from './amount.ts';
import { askFor, framesOf, framesOfSegment, type HeldFrame } from './judge/frame-map.ts';
import { firstJump, judgeClip } from './judge/judge-clip.ts';
import { readyClip } from './stack/ready-clip.ts';
import { startStack, type Stack } from './stack/stack.ts';

const FPS = 30;
const SECONDS = 30;
/** Whole pictures and whole AAC frames, so that the looped file has no seam. */
const SOURCE_SECONDS = 64;
const TOTAL = SOURCE_SECONDS * FPS;
const CAMERAS = [
  { id: 'gop1', gopSeconds: 1 },
  { id: 'gop2', gopSeconds: 2 },
];
const STARTS = amount({ short: 5, long: 50 });

/** Exact clips by camera, for the table. */
const exact: Record<string, number> = {};

let stack: Stack;
let ring: Ring;
let redis: Redis;

beforeAll(async () => {
  const video = { seconds: SOURCE_SECONDS, fps: FPS, width: 1920, height: 1080, audio: true };
  const cameras = [];
  for (const { id, gopSeconds } of CAMERAS) cameras.push({ id, source: await testVideo({ ...video, gopSeconds }) });
  stack = await startStack({ cameras });
  const log = createLogger({ service: 'e2e', level: 'warn' });
  redis = connectRedis(stack.redisUrl('ring'), { name: 'e2e', log });
  ring = createRing({ redis, clock, log });
  for (const { id } of CAMERAS) await stack.client.filled(58, id);
}, 300_000);

afterAll(async () => {
  await ring?.close();
  redis?.disconnect();
  await stack?.stop();
  for (const [camera, count] of Object.entries(exact))
    console.log(`| exact 30 s clips of ${camera} | ${count} of ${STARTS} |`);
});

/** Asks for a clip, waits for it and puts its file where FFmpeg can read it. */
async function makeClip(body: object): Promise<{ clip: Clip; file: string; manifest: Manifest }> {
  const { clip, file } = await readyClip(stack, body);
  return { clip, file, manifest: (await stack.client.get<Manifest>(clip.manifestUrl)).body };
}

/** A random frame whose 30 seconds are all there and stay there while the clip is asked for. */
async function randomStart(camera: string): Promise<HeldFrame> {
  const now = clock.now() * 1000;
  const able = (await ring.read(camera)).filter(
    ({ wallStart }) => wallStart > now - 50e6 && wallStart < now - (SECONDS + 1) * 1e6,
  );
  const ref = able[Math.floor(clock.random() * able.length)];
  const frames = ref ? await framesOf(ring, camera, [ref]) : [];
  const chosen = frames[Math.floor(clock.random() * frames.length)];
  if (!chosen) throw new Error('expected frames to start at, got none');
  return chosen;
}

describe.each(CAMERAS)('a clip of 30 s of 1080p30 with a key frame every $gopSeconds s', ({ id }) => {
  it.each(Array.from({ length: STARTS }, (_, n) => n + 1))(
    'holds exactly the 900 frames asked for, and its sound is in time (start %i)',
    async () => {
      const start = await randomStart(id);
      const expected = await numberOf(id, start);
      const { file, manifest } = await makeClip({ camera: id, start: isoMs(askFor(start)), durationSeconds: SECONDS });
      const { numbers, framesWithoutEditLists, frames } = await judgeClip(file);
      expect(numbers).toHaveLength(SECONDS * FPS);
      expect(firstJump(numbers, TOTAL)).toBeNull();
      expect(numbers[0]).toBe(expected);
      expect(framesWithoutEditLists).toBe(SECONDS * FPS);
      expect(frames[0]?.pts).toBeCloseTo(0, 3);
      const offsets = tickOffsets(frames, await readTicks(await requireFfmpeg(), file), FPS);
      expect(offsets.length).toBeGreaterThanOrEqual(SECONDS - 2);
      expect(Math.max(...offsets.map(Math.abs))).toBeLessThan(25);
      expect(manifest).toMatchObject({
        frames: SECONDS * FPS,
        version: 1,
        state: 'ready',
        delivered: { coverage: 1, partial: false },
      });
      const startsAtKey = manifest.framesEncoded === 0;
      expect(manifest.method).toBe(startsAtKey ? 'copy' : 'smart');
      expect(manifest.framesEncoded).toBeLessThan(2 * FPS + 1);
      exact[id] = (exact[id] ?? 0) + 1;
    },
  );

  it('ends at most one frame before the moment of the press', async () => {
    const at = clock.now();
    const { file } = await makeClip({ camera: id, at: isoMs(at), durationSeconds: SECONDS });
    const recent = (await ring.read(id)).filter(({ wallStart }) => Math.abs(wallStart / 1000 - at) < 1000);
    const last = (await framesOf(ring, id, recent)).findLast(({ wallUs }) => wallUs < at * 1000);
    if (!last) throw new Error('expected frames before the press, got none');
    const { numbers } = await judgeClip(file);
    expect(at * 1000 - last.wallUs).toBeLessThanOrEqual(1e6 / FPS + 1000);
    expect(numbers.at(-1)).toBe(await numberOf(id, last));
    expect(firstJump(numbers, TOTAL)).toBeNull();
  });
});

/** The number drawn into a frame of the ring: read from the live segment that holds it, as a player gets it. */
async function numberOf(camera: string, frame: HeldFrame): Promise<number> {
  const frames = await framesOfSegment(ring, camera, frame.ref);
  const { session, segment } = frame.ref;
  const init = await stack.client.bytes(`/api/cameras/${camera}/init/${session}.mp4`);
  const bytes = await stack.client.bytes(`/api/cameras/${camera}/segments/${session}/${segment}.m4s`);
  const file = path.join(stack.home, `segment-${camera}-${segment}.mp4`);
  writeFileSync(file, Buffer.concat([init, bytes]));
  const { numbers } = await judgeClip(file);
  const index = frames.findIndex(({ presentationTime }) => presentationTime === frame.presentationTime);
  const number = numbers[index];
  if (number === undefined)
    throw new Error(`expected frame ${index} of segment ${segment}, got ${numbers.length} frames`);
  return number;
}
