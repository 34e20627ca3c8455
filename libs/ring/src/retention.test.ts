import { wallMs, wallUs } from '@hindsight/domain';
import { connectRedis, createLogger, SimulatedClock } from '@hindsight/kit';
import { startRedis, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FRAGMENT_MS, someFragment } from './fixtures/fragments.ts';
import { setRedisTime, simulatedScripts } from './fixtures/simulated-time.ts';
import { createRing, type Ring } from './ring.ts';
import type { AppendInput, Lease } from './types.ts';

const START = Date.UTC(2026, 10, 22, 14, 0, 0);
const SLACK_MS = 600_000;
const HOUR_MS = 3_600_000;
const log = createLogger({ service: 'test', level: 'silent' });
const limits = { retentionMs: 60_000, ringMaxBytes: 1_000_000, holdMaxBytes: 1_000_000 };

let server: TestRedis;
let redis: Redis;
let ring: Ring;
let lease: Lease;

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log });
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});
beforeEach(async () => {
  await redis.flushall();
  await setRedisTime(redis, START);
  ring = newRing();
  await claim({});
});

const newRing = (): Ring => createRing({ redis, clock: new SimulatedClock(START), log, scripts: simulatedScripts });
const claim = async (more: Partial<typeof limits>): Promise<void> => {
  lease = (await ring.claim('yard', { replica: 'r', startId: 'a', limits: { ...limits, ...more } }))!;
};
const append = async (from: number, to: number, fields: Partial<AppendInput> = {}): Promise<void> => {
  for (let n = from; n < to; n += 1) await ring.append(lease, someFragment(START, n, fields));
};
/** Window from fragment `from` up to fragment `to`. */
const window = (from: number, to: number) => ({
  start: wallMs(START + from * FRAGMENT_MS),
  end: wallMs(START + to * FRAGMENT_MS),
});
const hold = (owner: string, from: number, to: number, ttlMs = HOUR_MS) =>
  ring.hold('yard', { owner, window: window(from, to), ttlMs });
const ttlMs = (name: string): Promise<number> => redis.pttl(`hs:{yard}:${name}`);
const ttlsMs = async (seqs: number[]): Promise<number[]> => Promise.all(seqs.map((seq) => ttlMs(`f:${seq}`)));

describe('the reach of the ring', () => {
  it('counts 60 s while a long hold keeps older footage, which windows still find', async () => {
    await append(0, 50);
    await hold('clip', 0, 50);
    await append(50, 900);
    const { durationUs, frames, oldest, spans, gaps, trimmedUntil } = await ring.timeline('yard');
    expect({ durationUs, frames, oldest }).toEqual({
      durationUs: 60_000_000,
      frames: 1800,
      oldest: window(600, 900).start * 1000,
    });
    expect(spans).toEqual([{ ...window(600, 900), session: 'first' }]);
    expect(gaps).toEqual([]);
    expect(trimmedUntil).toBe(window(0, 600).end);
    expect(await ring.coverage('yard', window(0, 100))).toMatchObject({
      coverage: 0.5,
      gaps: [{ ...window(50, 100), cause: 'overwritten' }],
    });
  });

  it('marks what the budget dropped as `dropped` on the timeline, in windows and in holds, until it has aged', async () => {
    await claim({ ringMaxBytes: 1000 });
    await append(0, 50);
    const { gaps, oldest, durationUs } = await ring.timeline('yard');
    expect({ gaps, oldest, durationUs }).toEqual({
      gaps: [{ ...window(0, 40), cause: 'dropped' }],
      oldest: window(40, 50).start * 1000,
      durationUs: 2_000_000,
    });
    expect((await ring.coverage('yard', window(10, 50))).gaps).toEqual([{ ...window(10, 40), cause: 'dropped' }]);
    expect((await hold('clip', 10, 50)).gaps).toEqual([{ ...window(10, 40), cause: 'dropped' }]);
    await append(50, 345);
    expect((await ring.coverage('yard', window(10, 50))).gaps).toEqual([{ ...window(10, 40), cause: 'overwritten' }]);
    expect((await ring.readHeld('yard', 'clip')).gaps).toEqual([{ ...window(10, 40), cause: 'dropped' }]);
  });

  it('is in order of time after a clock that was set back past held footage', async () => {
    await append(0, 15);
    await hold('clip', 5, 12);
    const back = { session: 'second', wallStart: wallUs((START + 7 * FRAGMENT_MS) * 1000) };
    await ring.append(lease, someFragment(START, 0, back));
    const starts = (await ring.read('yard')).map(({ wallStart }) => wallStart);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts.at(-1)).toBe(back.wallStart);
    const { fragments } = await ring.readHeld('yard', 'clip');
    expect(fragments.map(({ indexInSession }) => indexInSession)).toEqual([5, 6, 7, 8, 9, 10, 11]);
  });
});

describe('bytes live', () => {
  it('as long as a hold of 3,000 fragments, and leave with it', async () => {
    await claim({ retentionMs: 600_000 });
    await append(0, 3000);
    const { coverage, fragments } = await hold('clip', 0, 3000);
    expect({ coverage, count: fragments.length }).toEqual({ coverage: 1, count: 3000 });
    const seqs = fragments.map(({ seq }) => seq);
    expect(Math.min(...(await ttlsMs(seqs)))).toBeGreaterThan(HOUR_MS);
    await ring.renewHold('yard', 'clip', 2 * HOUR_MS);
    expect(Math.min(...(await ttlsMs(seqs)))).toBeGreaterThan(2 * HOUR_MS);
    await ring.append(lease, someFragment(START, 6000));
    expect((await ring.readHeld('yard', 'clip')).fragments).toHaveLength(3000);
    await ring.release('yard', 'clip');
    expect(await redis.exists(...seqs.map((seq) => `hs:{yard}:f:${seq}`))).toBe(0);
  }, 120_000);

  it('for what is left of retention, and the slack, once a hold is released', async () => {
    await append(0, 200);
    const { fragments } = await hold('clip', 100, 110);
    await append(200, 350);
    await ring.release('yard', 'clip');
    const [first = 0] = await ttlsMs([fragments[0]!.seq]);
    const leftMs = 60_000 - (350 - 101) * FRAGMENT_MS;
    expect(first).toBeLessThanOrEqual(leftMs + SLACK_MS);
    expect(first).toBeGreaterThan(SLACK_MS);
  });

  it('not at all once they are older than retention and their hold has just expired', async () => {
    await append(0, 10);
    await hold('clip', 0, 10, 5000);
    await hold('open', 0, 400, 5000);
    await setRedisTime(redis, START + 5000);
    expect(await ring.append(lease, someFragment(START, 350))).toMatchObject({ trimmed: 10, dropped: 0 });
    expect(await ring.holds('yard')).toEqual([]);
    expect(await ring.readHeld('yard', 'open')).toMatchObject({ fragments: [], coverage: 0 });
  });
});

describe('an init', () => {
  it('outlives its TTL while its session streams', async () => {
    await append(0, 1);
    await redis.pexpire('hs:{yard}:init:first', 5000);
    await append(1, 2);
    expect(await ttlMs('init:first')).toBeGreaterThan(SLACK_MS);
  });

  it('lives as long as the longest hold of its fragments, although it is sent again', async () => {
    await append(0, 5);
    await hold('clip', 0, 5);
    await newRing().append(lease, someFragment(START, 5));
    expect(await ttlMs('init:first')).toBeGreaterThan(HOUR_MS);
  });

  it('comes back with the next append, and its fragments with it', async () => {
    await append(0, 5);
    await redis.del('hs:{yard}:init:first');
    expect(await ring.coverage('yard', window(0, 5))).toMatchObject({ fragments: [], initsMissing: ['first'] });
    await append(5, 6);
    expect((await ring.coverage('yard', window(0, 6))).coverage).toBe(1);
  });
});
