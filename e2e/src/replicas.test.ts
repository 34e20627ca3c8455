import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isoMs, wallMs, type FragmentRef } from '@hindsight/domain';
import { connectRedis, createLogger, systemClock as clock } from '@hindsight/kit';
import { createRing, type Ring } from '@hindsight/ring';
import { waitFor } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { amount } from './amount.ts';
import { judgeClip } from './judge/judge-clip.ts';
import { expectGapsInRealTime, innerGaps } from './judge/judge-gaps.ts';
import { disorder, logLines, type LogLine } from './judge/ring-rows.ts';
import { startExtraCapture, type ExtraCapture } from './stack/extra-capture.ts';
import { hasUnreadAnswers } from './stack/processes.ts';
import { readyClip } from './stack/ready-clip.ts';
import { startStack, type Stack } from './stack/stack.ts';

const CAMERAS = ['north', 'east', 'south', 'west'];
const FPS = 10;
const STOPPED_MS = amount({ short: 10, long: 20 }) * 1000;
const TAKEOVER_MS = 8000;
/** The clock in the picture is that of its drawing; encoding and a busy machine come on top (docs/time.md). */
const CLOCK_TOLERANCE_MS = 250;

let stack: Stack;
let other: ExtraCapture;
let ring: Ring;
let redis: Redis;

beforeAll(async () => {
  const cameras = CAMERAS.map((id) => ({ id, source: `test:320x180@${FPS}` }));
  stack = await startStack({ cameras, env: { RING_SECONDS: '300' } });
  const log = createLogger({ service: 'e2e', level: 'warn' });
  redis = connectRedis(stack.redisUrl('ring'), { name: 'e2e', log });
  ring = createRing({ redis, clock, log });
  other = await startExtraCapture(stack, 'other');
}, 120_000);

afterAll(async () => {
  await other?.kill9();
  await ring?.close();
  redis?.disconnect();
  await stack?.stop();
});

/** The cameras whose lease the other replica has. */
async function camerasOfOther(): Promise<string[]> {
  const owners = await redis.mget(CAMERAS.map((id) => `hs:{${id}}:owner`));
  return CAMERAS.filter((_, n) => owners[n]?.startsWith('other:'));
}

/** Waits until both replicas have two cameras each, and write them; answers those of the other. */
const sharedOut = (): Promise<string[]> =>
  waitFor(
    async () => {
      const its = await camerasOfOther();
      const refs = await Promise.all(CAMERAS.map((camera) => ring.read(camera)));
      const written = logs().other.flatMap(({ msg, session }) => (msg === 'streaming' ? [session] : []));
      const isRight = CAMERAS.every((id, n) => {
        const session = refs[n]?.at(-1)?.session;
        const count = refs[n]?.filter((ref) => ref.session === session).length ?? 0;
        return count >= 10 && its.includes(id) === written.includes(session);
      });
      return its.length === 2 && isRight && its;
    },
    { what: 'two cameras each', timeoutMs: 60_000, intervalMs: 200 },
  );

/**
 * Stops the other replica, but not between a question to Redis and its answer: what it has to store when it goes on would
 * come after the news that its leases are lost, and would not be sent at all. Answers when, on the monotonic clock.
 */
async function stopOther(): Promise<number> {
  const port = Number(new URL(stack.redisUrl('ring')).port);
  return waitFor(
    async () => {
      const stoppedMs = clock.monotonicMs();
      process.kill(other.pid, 'SIGSTOP');
      await clock.sleep(200);
      if (!hasUnreadAnswers(port)) return stoppedMs;
      process.kill(other.pid, 'SIGCONT');
      await clock.sleep(500);
      return null;
    },
    { what: 'a moment without a question to Redis', timeoutMs: 20_000 },
  );
}

/** Waits until the first replica has every camera; answers how long after `sinceMs` that was, ms. */
async function takenOver(sinceMs: number): Promise<number> {
  await waitFor(
    async () => {
      const owners = await redis.mget(CAMERAS.map((id) => `hs:{${id}}:owner`));
      return owners.every((owner) => owner !== null && !owner.startsWith('other:'));
    },
    { what: 'the first replica to have every camera', timeoutMs: 20_000 },
  );
  return clock.monotonicMs() - sinceMs;
}

/** Waits until a camera's newest session has so many seconds of footage. */
const hasNew = (camera: string, after: string | undefined, seconds: number): Promise<FragmentRef[]> =>
  waitFor(
    async () => {
      const refs = await ring.read(camera);
      const session = refs.at(-1)?.session;
      const own = refs.filter((ref) => ref.session === session);
      return session !== after && own.length >= seconds * 5 && own;
    },
    { what: `a new session of ${camera}`, timeoutMs: 30_000, intervalMs: 100 },
  );

const refusals = async (): Promise<number> => {
  const states = await Promise.all(CAMERAS.map((id) => ring.state(id)));
  return states.reduce((sum, state) => sum + (state?.refusedAppends ?? 0), 0);
};
const logs = (): { first: LogLine[]; other: LogLine[] } => ({
  first: logLines(readFileSync(path.join(stack.home, 'logs', 'capture.log'), 'utf8')),
  other: logLines(other.output()),
});

describe('two captures with the same four cameras', () => {
  let lost: string[];

  it('share them out, although the first one had all of them', async () => {
    expect(await sharedOut()).toHaveLength(2);
  });

  it('one that is stopped loses its cameras to the other, and is refused when it goes on', async () => {
    const had = await camerasOfOther();
    const stoppedMs = await stopOther();
    let took: number;
    try {
      took = await takenOver(stoppedMs);
      await clock.sleep(STOPPED_MS - took);
    } finally {
      process.kill(other.pid, 'SIGCONT');
    }
    console.log(`| capture stopped: all cameras taken over after | ${(took / 1000).toFixed(1)} s |`);
    expect(took).toBeLessThanOrEqual(TAKEOVER_MS);
    // Its FFmpegs had gone on: it has something to store of each camera, and is told once.
    const isTold = async (): Promise<boolean> => (await refusals()) >= had.length;
    await waitFor(isTold, { what: 'a refused append for each camera', timeoutMs: 10_000 });
    const refused = await refusals();
    const metrics = await other.metrics();
    const counted = [...metrics.matchAll(/^hindsight_refused_appends_total\{.*\} (\d+)$/gm)];
    expect(counted.reduce((sum, [, value]) => sum + Number(value), 0)).toBe(refused);
    console.log(`| appends of the capture that went on, refused | ${refused} |`);
  });

  it('one that is killed loses its cameras within 8 s', async () => {
    lost = await sharedOut();
    const before = await Promise.all(lost.map(async (camera) => (await ring.read(camera)).at(-1)?.session));
    const killedMs = clock.monotonicMs();
    await other.kill9();
    const took = await takenOver(killedMs);
    console.log(`| capture killed: all cameras taken over after | ${(took / 1000).toFixed(1)} s |`);
    expect(took).toBeLessThanOrEqual(TAKEOVER_MS);
    for (const [n, camera] of lost.entries()) {
      const [first] = await hasNew(camera, before[n], 4);
      const { gaps } = await ring.timeline(camera);
      expect(gaps.at(-1)).toMatchObject({ cause: 'reconnect', end: Math.floor((first?.wallStart ?? 0) / 1000) });
    }
  });

  it('a clip across the takeover has every frame that there is, and names the gap', async () => {
    for (const camera of lost) {
      const gap = (await ring.timeline(camera)).gaps.at(-1);
      if (!gap) throw new Error(`expected a gap of ${camera}, got none`);
      const asked = { camera, start: isoMs(wallMs(gap.start - 1500)), end: isoMs(wallMs(gap.end + 3000)) };
      const { clip, file } = await readyClip(stack, asked);
      expect(clip.delivered).toMatchObject({ partial: true, gaps: [{ cause: 'reconnect' }] });
      const { frames } = await judgeClip(file);
      expectGapsInRealTime(frames, { clip, frameSeconds: 1 / FPS });
      expect(innerGaps(clip)).toHaveLength(1);
      // Every frame lies where the clock in its picture says.
      for (const { pts, clockMs } of frames) {
        const error = Date.parse(clip.delivered.start) + pts * 1000 - (clockMs ?? 0);
        expect(Math.abs(error)).toBeLessThan(CLOCK_TOLERANCE_MS);
      }
    }
  });
});

describe('the ring, after all of it', () => {
  it('invariant 4: has every fragment from one writer at a time', async () => {
    const { first, other: second } = logs();
    const writersOf = (session: string): string[] =>
      Object.entries({ first, second })
        .filter(([, lines]) => lines.some((line) => line.msg === 'streaming' && line.session === session))
        .map(([name]) => name);
    for (const camera of CAMERAS) {
      const refs = await ring.read(camera);
      expect(disorder(refs), camera).toEqual([]);
      const sessions = [...new Set(refs.map(({ session }) => session))];
      for (const session of sessions) expect(writersOf(session), `writers of a session of ${camera}`).toHaveLength(1);
    }
    const movedThere = CAMERAS.filter((camera) => second.some((line) => isLease(line) && line.camera === camera));
    expect(movedThere.length).toBeGreaterThanOrEqual(2);
  });

  it('has given out leases whose tokens only rise, camera by camera', () => {
    const { first, other: second } = logs();
    for (const camera of CAMERAS) {
      const leases = [...first, ...second]
        .filter((line) => isLease(line) && line.camera === camera)
        .sort((a, b) => (a.token ?? 0) - (b.token ?? 0));
      const times = leases.map(({ time }) => new Date(time ?? 0).getTime());
      expect(new Set(leases.map(({ token }) => token)).size).toBe(leases.length);
      expect([...times].sort((a, b) => a - b)).toEqual(times);
    }
  });
});

const isLease = ({ msg }: LogLine): boolean => msg === 'lease is ours';
