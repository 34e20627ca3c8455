import { connect } from 'node:net';
import { isoMs, usToMs, wallMs, type FragmentRef, type WallMs } from '@hindsight/domain';
import { connectRedis, createLogger, systemClock as clock } from '@hindsight/kit';
import { createRing, type Ring } from '@hindsight/ring';
import { freePort, startRtspCamera, testVideo, waitFor, type RtspCamera } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { amount } from './amount.ts';
import { firstJump, judgeClip } from './judge/judge-clip.ts';
import { expectGapsInRealTime, innerGaps } from './judge/judge-gaps.ts';
import { disorder } from './judge/ring-rows.ts';
import { readyClip } from './stack/ready-clip.ts';
import { startStack, type Stack } from './stack/stack.ts';

const FPS = 20;
/** Each client of the server gets the file once: it has to be longer than the server is ever up. */
const VIDEO = { seconds: 90, fps: FPS, gopSeconds: 1, width: 320, height: 180, audio: true, name: 'outages' };
/** Ten minutes in the long run. */
const OUTAGES = amount({ short: 2, long: 10 });
const DOWN_MS = { from: 1000, to: amount({ short: 3000, long: 20_000 }) };
const UP_MS = { from: amount({ short: 11_000, long: 30_000 }), to: amount({ short: 13_000, long: 69_000 }) };
const FIRST_FRAME_MS = 5000;
const READABLE_MS = 9000;
/** Footage around an outage that a clip of it asks for. */
const AROUND_MS = 4000;

/** An outage: when the server was killed, when it accepted connections again, and what came then. */
type Outage = { downAt: WallMs; acceptsAt: WallMs; first: FragmentRef; readableAt: WallMs };

let stack: Stack;
let ring: Ring;
let redis: Redis;
let file: string;
let port: number;
let camera: RtspCamera;
const outages: Outage[] = [];

beforeAll(async () => {
  [file, port] = await Promise.all([testVideo(VIDEO), freePort()]);
  camera = await startCamera();
  const source = `rtsp://127.0.0.1:${port}/cam`;
  stack = await startStack({ cameras: [{ id: 'gate', source }], env: { RING_SECONDS: '900' } });
  const log = createLogger({ service: 'e2e', level: 'warn' });
  redis = connectRedis(stack.redisUrl('ring'), { name: 'e2e', log });
  ring = createRing({ redis, clock, log });
  await stack.client.filled(AROUND_MS / 1000 + 1, 'gate');
}, 120_000);

afterAll(async () => {
  await ring?.close();
  redis?.disconnect();
  await stack?.stop();
  await camera?.stop();
});

async function startCamera(): Promise<RtspCamera> {
  const started = await startRtspCamera(file, { port });
  if ('skipped' in started) throw new Error(`expected an RTSP server, got none: ${started.skipped}`);
  return started;
}

/** When a TCP connection to the camera is accepted. */
async function accepts(): Promise<WallMs> {
  const tried = (): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
  await waitFor(tried, { what: 'the camera to accept connections', timeoutMs: 20_000, intervalMs: 10 });
  return clock.now();
}

/** The first fragment of the session that comes after `session`, and when it could be read. */
async function firstAfter(session: string): Promise<{ first: FragmentRef; readableAt: WallMs }> {
  const isNew = async (): Promise<FragmentRef | undefined> => {
    const refs = await ring.read('gate', { start: wallMs(clock.now() - 60_000), end: wallMs(clock.now() + 60_000) });
    return refs.slice(refs.findLastIndex((ref) => ref.session === session) + 1)[0];
  };
  const first = await waitFor(isNew, { what: 'footage after an outage', timeoutMs: 60_000, intervalMs: 20 });
  return { first, readableAt: clock.now() };
}

const between = ({ from, to }: { from: number; to: number }): number => from + clock.random() * (to - from);

async function outage(): Promise<Outage> {
  const { newestFragment } = await ring.timeline('gate');
  const session = newestFragment?.session ?? '';
  const downAt = clock.now();
  await camera.kill9();
  await clock.sleep(between(DOWN_MS));
  const [started, acceptsAt, back] = await Promise.all([startCamera(), accepts(), firstAfter(session)]);
  camera = started;
  return { downAt, acceptsAt, ...back };
}

const percentile = (values: number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN;
const row = (what: string, values: number[]): void =>
  console.log(
    `| ${what}, of ${values.length} | p50 ${(percentile(values, 0.5) / 1000).toFixed(1)} s, ` +
      `p95 ${(percentile(values, 0.95) / 1000).toFixed(1)} s |`,
  );

describe('an RTSP server that is killed again and again', () => {
  it(
    'is back in the ring at once each time',
    async () => {
      for (let n = 0; n < OUTAGES; n += 1) {
        await clock.sleep(between(UP_MS));
        outages.push(await outage());
      }
      await clock.sleep(AROUND_MS + 1000);
      const firstMs = outages.map(({ first, acceptsAt }) => usToMs(first.wallStart) - acceptsAt);
      const readableMs = outages.map(({ readableAt, acceptsAt }) => readableAt - acceptsAt);
      row('RTSP server accepts connections → wall time of the first indexed frame', firstMs);
      row('RTSP server accepts connections → first fragment can be read', readableMs);
      expect(percentile(firstMs, 0.95)).toBeLessThanOrEqual(FIRST_FRAME_MS);
      expect(Math.max(...readableMs)).toBeLessThanOrEqual(READABLE_MS);
    },
    (DOWN_MS.to + UP_MS.to + 30_000) * OUTAGES,
  );

  it('leaves a gap for each outage on the timeline, with its cause, and none besides', async () => {
    const { gaps } = await stack.client.timeline('gate');
    expect(gaps.map(({ cause }) => cause)).toEqual(outages.map(() => 'reconnect'));
    for (const [n, { downAt, first }] of outages.entries()) {
      const gap = { start: Date.parse(gaps[n]?.start ?? ''), end: Date.parse(gaps[n]?.end ?? '') };
      expect(Math.abs(gap.start - downAt), `start of gap ${n}`).toBeLessThan(500);
      expect(Math.abs(gap.end - usToMs(first.wallStart)), `end of gap ${n}`).toBeLessThanOrEqual(1);
    }
    expect(disorder(await ring.read('gate'))).toEqual([]);
  });

  it(
    'and clips of the outages claim no frame that they do not have, and keep real time',
    async () => {
      for (const { downAt, first } of outages) {
        const end = wallMs(usToMs(first.wallStart) + AROUND_MS);
        const asked = { camera: 'gate', start: isoMs(wallMs(downAt - AROUND_MS)), end: isoMs(end) };
        const { clip, file } = await readyClip(stack, asked);
        expect(clip.delivered).toMatchObject({ partial: true, gaps: [{ cause: 'reconnect' }] });
        const { frames, numbers } = await judgeClip(file);
        expectGapsInRealTime(frames, { clip, frameSeconds: 1 / FPS });
        const [gap] = innerGaps(clip);
        const before = frames.filter(({ pts }) => pts < (gap?.end ?? 0) - 1 / FPS).length;
        expect(firstJump(numbers.slice(0, before), VIDEO.seconds * FPS)).toBeNull();
        expect(firstJump(numbers.slice(before), VIDEO.seconds * FPS)).toBeNull();
        expect(clip.durationSeconds).toBeCloseTo((end - downAt + AROUND_MS) / 1000, 0);
      }
    },
    60_000 * OUTAGES,
  );
});
