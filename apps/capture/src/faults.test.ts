import type { Ffmpeg } from '@hindsight/ffmpeg';
import { connectRedis, createLogger, systemClock } from '@hindsight/kit';
import { createRing, type Ring } from '@hindsight/ring';
import type { Redis } from 'ioredis';
import { freePort, requireFfmpeg, startHttpCamera, startRedis, testVideo, waitFor } from '@hindsight/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cameraOf, openBed, type Bed } from './fixtures/bed.ts';
import { startCaptureProcess } from './fixtures/capture-process.ts';
import { ffmpegsOf, listProcesses } from './fixtures/processes.ts';

const TEST_CAMERA = 'test:320x180@10';
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

/** Waits for as many sessions in the ring, each with a second of footage; answers their ids. */
const sessions = (count: number): Promise<string[]> =>
  waitFor(
    async () => {
      const refs = await bed.refs();
      const ids = [...new Set(refs.map(({ session }) => session))];
      const long = ids.filter((id) => refs.filter(({ session }) => session === id).length >= 5);
      return long.length >= count && long;
    },
    { what: `${count} sessions in the ring`, timeoutMs: 30_000 },
  );
const capturing = (parent = process.pid): Promise<number> =>
  waitFor(() => ffmpegsOf(parent)[0]?.pid, { what: 'an FFmpeg that captures', timeoutMs: 20_000 });
/** A ring of a process that is not ours. */
async function withOtherRing<T>(use: (ring: Ring, redis: Redis) => Promise<T>): Promise<T> {
  const log = createLogger({ service: 'test', level: 'silent' });
  const client = connectRedis(redis.url, { name: 'other', log });
  const ring = createRing({ redis: client, clock: systemClock, log });
  try {
    return await use(ring, client);
  } finally {
    await ring.close();
    client.disconnect();
  }
}

const states: string[] = [];
/** Notes every state that is written. */
function watchStates(): () => void {
  states.length = 0;
  return bed.ring.onCameraState(() => void bed.state().then((state) => state && states.push(state.state)));
}

describe('an FFmpeg that dies', () => {
  it('is followed by a new session, and the gap between them is a reconnect', async () => {
    bed.start(cameraOf(TEST_CAMERA));
    await sessions(1);
    process.kill(await capturing(), 'SIGKILL');
    const [first, second] = await sessions(2);
    const { gaps, spans } = await bed.ring.timeline('yard');
    expect(spans.map(({ session }) => session)).toEqual([first, second]);
    expect(gaps.map(({ cause }) => cause)).toEqual(['reconnect']);
    expect(gaps[0]!.end - gaps[0]!.start).toBeLessThan(10_000);
    expect((await bed.state())?.restarts).toBe(1);
    expect(await bed.metric('hindsight_camera_restarts_total', { reason: 'source_ended' })).toBeGreaterThanOrEqual(1);
    expect(await bed.metric('hindsight_gap_seconds_total', { cause: 'reconnect' })).toBeGreaterThan(0);
    expect(await bed.metric('hindsight_camera_up')).toBe(1);
    expect(await bed.metric('hindsight_ring_bytes')).toBeGreaterThan(1000);
    expect(await bed.metric('hindsight_camera_fps')).toBeCloseTo(10, 0);
  });
});

describe('a source that freezes', () => {
  it('and keeps its connection is stalled, and the gap after it says so', async () => {
    const file = await testVideo({ seconds: 20, fps: 10, width: 320, height: 180, name: 'capture-http' });
    const camera = await startHttpCamera({ file, format: 'mpegts', path: '/cam.ts' });
    const stopWatching = watchStates();
    try {
      bed.start(cameraOf(camera.url));
      await sessions(1);
      camera.freeze();
      await waitFor(() => states.includes('backoff'), { what: 'a back-off', timeoutMs: 15_000 });
      expect(states).toContain('stalled');
      expect((await bed.state())?.reason).toMatch(/^stalled: no new picture for \d/);
      camera.resume();
      await sessions(2);
      expect((await bed.ring.timeline('yard')).gaps.map(({ cause }) => cause)).toEqual(['stalled']);
      expect((await bed.state())?.reason).toBeUndefined();
    } finally {
      stopWatching();
      await camera.stop();
    }
  });

  it('without a timeout of its own is ended by the watchdog after 5 s without media time', async () => {
    bed.start(cameraOf(TEST_CAMERA));
    await sessions(1);
    const pid = await capturing();
    process.kill(pid, 'SIGSTOP');
    const stoppedMs = systemClock.monotonicMs();
    await waitFor(() => !listProcesses().some((one) => one.pid === pid), { what: 'its end', timeoutMs: 15_000 });
    const tookMs = systemClock.monotonicMs() - stoppedMs;
    expect(tookMs).toBeGreaterThan(4500);
    expect(tookMs).toBeLessThan(8000);
    await sessions(2);
    expect((await bed.ring.timeline('yard')).gaps.map(({ cause }) => cause)).toEqual(['stalled']);
  });
});

describe('two replicas', () => {
  it('share a camera by its lease: the second takes over when the first stops', async () => {
    const stopFirst = bed.start(cameraOf(TEST_CAMERA), 'one');
    await sessions(1);
    bed.start(cameraOf(TEST_CAMERA), 'two');
    await waitFor(() => bed.lines.some((line) => line.includes('waiting for the lease')), { what: 'a second replica' });
    expect(ffmpegsOf(process.pid)).toHaveLength(1);
    await stopFirst();
    expect(await sessions(2)).toHaveLength(2);
    expect((await bed.state())?.state).toBe('streaming');
  });

  it('invariant 4: one writer per camera, a capture whose lease is taken stops its FFmpeg at once', async () => {
    bed.start(cameraOf(TEST_CAMERA), 'one');
    const [session] = await sessions(1);
    const { limits } = cameraOf(TEST_CAMERA);
    await withOtherRing(async (ring, client) => {
      // Whoever asks first gets a lease that is gone: the capture that had it asks with every fragment.
      const steal = async () => {
        await client.del('hs:{yard}:owner');
        return ring.claim('yard', { replica: 'two', startId: 'x', limits });
      };
      const stolen = await waitFor(steal, { what: 'the lease', intervalMs: 1 });
      await waitFor(() => ffmpegsOf(process.pid).length === 0, { what: 'the end of FFmpeg', timeoutMs: 4000 });
      expect(bed.lines.some((line) => line.includes('another replica has the lease'))).toBe(true);
      expect(new Set((await bed.refs()).map((ref) => ref.session))).toEqual(new Set([session]));
      await ring.releaseLease(stolen);
    });
    await sessions(2);
  });
});

describe('a Redis that is killed', () => {
  it('invariant 9: does not stop capture, which goes on as soon as there is one again', async () => {
    const port = await freePort();
    const first = await startRedis({ port });
    const own = openBed({ ffmpeg, redisUrl: first.url });
    try {
      own.start(cameraOf(TEST_CAMERA));
      const before = await waitFor(async () => (await own.refs()).at(-1), { what: 'footage', timeoutMs: 20_000 });
      const pid = await capturing();
      await first.kill9();
      await systemClock.sleep(2000);
      const second = await startRedis({ port });
      try {
        const refs = await waitFor(
          async () => {
            const found = await own.refs();
            return found.length > 15 && found;
          },
          { what: 'footage after it', timeoutMs: 20_000 },
        );
        expect(await capturing()).toBe(pid);
        // What came meanwhile was kept: not one fragment of the session is missing.
        refs.forEach((ref, n) => expect(ref.indexInSession).toBe(refs[0]!.indexInSession + n));
        expect(refs[0]!.indexInSession).toBeLessThanOrEqual(before.indexInSession + 2);
        await waitFor(async () => (await own.state())?.state === 'streaming', { what: 'its state, said again' });
      } finally {
        await own.close();
        await second.stop();
      }
    } finally {
      await first.stop();
    }
  });
});

describe('the capture process', () => {
  it('leaves no FFmpeg when it is killed, and the next one goes on after its lease has run out', async () => {
    const settings = { RING_REDIS_URL: redis.url, VIDEO_SOURCE: TEST_CAMERA };
    await withOtherRing(async (ring) => {
      const first = await startCaptureProcess(settings);
      const pid = await capturing(first.pid);
      await waitFor(async () => (await ring.read('default')).length > 5, { what: 'footage', timeoutMs: 20_000 });
      await first.kill9();
      const isGone = (): boolean => !listProcesses().some((one) => one.pid === pid);
      await waitFor(isGone, { what: 'the end of FFmpeg', timeoutMs: 5000 });
      const second = await startCaptureProcess(settings);
      const hasGap = async (): Promise<boolean> =>
        (await ring.timeline('default')).gaps.some(({ cause }) => cause === 'reconnect');
      await waitFor(hasGap, { what: 'footage of the next process', timeoutMs: 30_000 }).finally(second.stop);
      expect(second.output()).toContain('"msg":"stopped"');
      expect((await ring.state('default'))?.state).toBe('unassigned');
    });
  });
});
