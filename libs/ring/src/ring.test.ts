import { mediaTicks, wallMs, wallUs } from '@hindsight/domain';
import { connectRedis, createLogger, systemClock } from '@hindsight/kit';
import { startRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRing, type AppendInput, type Lease, type Ring } from './index.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const FRAGMENT_US = 200_000;
const limits = { retentionMs: 2000, ringMaxBytes: 100_000, holdMaxBytes: 20_000 };

let server: Awaited<ReturnType<typeof startRedis>>;
let redis: Redis;
let ring: Ring;
let lease: Lease;
let start: number;

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
  ring = createRing({ redis, clock: systemClock, log });
  lease = await claim('a');
  start = systemClock.now();
});

async function claim(startId: string): Promise<Lease> {
  const got = await ring.claim('yard', { replica: 'r', startId, limits });
  if (!got) throw new Error('expected a lease, got none');
  return got;
}

/** Fragment n of a session: 200 ms, five a GOP, a hundred bytes. */
function fragment(n: number, more: Partial<AppendInput> = {}): AppendInput {
  return {
    session: 's1',
    indexInSession: n,
    init: Buffer.from('init'),
    bytes: Buffer.alloc(100, n),
    wallStart: wallUs((start + n * 200) * 1000),
    durationUs: FRAGMENT_US,
    mediaStart: mediaTicks(n * 3072),
    timescale: 15360,
    frames: 6,
    key: n % 5 === 0,
    ...more,
  };
}
const append = async (from: number, to: number): Promise<void> => {
  for (let n = from; n < to; n += 1) await ring.append(lease, fragment(n));
};
const window = (fromMs: number, toMs: number) => ({ start: wallMs(start + fromMs), end: wallMs(start + toMs) });
const hold = (owner: string, fromMs: number, toMs: number, ttlMs = 60_000) =>
  ring.hold('yard', { owner, window: window(fromMs, toMs), ttlMs });
const indices = async (): Promise<number[]> => (await ring.read('yard')).map(({ indexInSession }) => indexInSession);

describe('append', () => {
  it('invariant 2: index implies bytes', async () => {
    await append(0, 5);
    const refs = await ring.read('yard');
    for await (const { ref, bytes } of ring.fragments('yard', refs))
      expect(bytes).toEqual(fragment(ref.indexInSession).bytes);
    expect(await ring.init('yard', 's1')).toEqual(Buffer.from('init'));
    await redis.del('hs:{yard}:f:' + refs[2]?.seq);
    expect(await indices()).toEqual([0, 1, 3, 4]);
  });

  it('invariant 4: one writer per camera', async () => {
    await append(0, 1);
    await ring.releaseLease(lease);
    const next = await claim('b');
    await expect(ring.append(lease, fragment(1))).rejects.toMatchObject({ code: 'lease_lost' });
    expect(next.token).toBeGreaterThan(lease.token);
    await ring.append(next, fragment(1));
    expect(await indices()).toEqual([0, 1]);
  });

  it('answers a repeated fragment with the old result and stores it once', async () => {
    const first = await ring.append(lease, fragment(0));
    expect(await ring.append(lease, fragment(0))).toMatchObject({ seq: first.seq, segment: first.segment });
    expect(await indices()).toEqual([0]);
  });

  it('trims what is older than retention, counted back from the end of the last fragment', async () => {
    await append(0, 15);
    expect(await indices()).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect((await ring.timeline('yard')).trimmedUntil).toBe(start + 1000);
  });

  it('removes unheld fragments that start later when the clock is set back', async () => {
    await append(0, 6);
    await ring.append(lease, fragment(0, { session: 's2', wallStart: wallUs((start + 500) * 1000) }));
    expect((await ring.read('yard')).map(({ session, indexInSession }) => `${session} ${indexInSession}`)).toEqual([
      's1 0',
      's1 1',
      's1 2',
      's2 0',
    ]);
  });

  it('drops the oldest when the bytes are too many', async () => {
    const big = Buffer.alloc(30_000);
    for (let n = 0; n < 6; n += 1) await ring.append(lease, fragment(n, { bytes: big }));
    expect(await indices()).toEqual([3, 4, 5]);
  });
});

describe('a hold', () => {
  it('invariant 3: a held fragment is not lost to retention', async () => {
    await append(0, 10);
    const held = await hold('clip', 300, 900);
    expect(held.fragments.map(({ indexInSession }) => indexInSession)).toEqual([0, 1, 2, 3, 4]);
    expect(held).toMatchObject({ coverage: 1, gaps: [], delivered: window(300, 900) });
    await append(10, 40);
    expect((await ring.readHeld('yard', 'clip')).fragments).toHaveLength(5);
    await ring.release('yard', 'clip');
    expect((await indices())[0]).toBe(30);
  });

  it('records what comes later, from the key frame on', async () => {
    await append(0, 3);
    await hold('clip', 1300, 1700);
    await append(3, 12);
    const held = await ring.readHeld('yard', 'clip');
    expect(held.fragments.map(({ indexInSession }) => indexInSession)).toEqual([5, 6, 7, 8]);
    expect(held.coverage).toBe(1);
  });

  it('leaves nothing behind when there is nothing and nothing will come', async () => {
    await append(0, 30);
    const held = await hold('clip', -1000, 1000);
    expect(held).toMatchObject({ fragments: [], coverage: 0, delivered: null });
    expect(held.gaps).toEqual([
      { ...window(-1000, 0), cause: 'not_yet' },
      { ...window(0, 1000), cause: 'overwritten' },
    ]);
    expect(await ring.holds('yard')).toEqual([]);
  });

  it('expires by the clock of Redis, and is renewed', async () => {
    await append(0, 10);
    await hold('short', 0, 400, 1);
    await hold('long', 1000, 1400);
    await expect
      .poll(async () => (await ring.renewHold('yard', 'short', 1)) || (await ring.holds('yard')).length)
      .toBe(1);
    expect(await ring.renewHold('yard', 'long', 120_000)).toBe(true);
    await append(10, 40);
    expect((await ring.readHeld('yard', 'long')).fragments).toHaveLength(2);
    expect((await ring.readHeld('yard', 'short')).fragments).toHaveLength(0);
  });

  it('counts a fragment once however many holds cover it, and is refused beyond the bound', async () => {
    const big = { bytes: Buffer.alloc(9000) };
    for (let n = 0; n < 3; n += 1) await ring.append(lease, fragment(n, big));
    await hold('one', 0, 300);
    await hold('two', 0, 300);
    await expect(hold('three', 0, 600)).rejects.toMatchObject({ code: 'exhausted' });
    await ring.release('yard', 'one');
    await ring.release('yard', 'two');
    expect(await indices()).toEqual([0, 1, 2]);
  });
});

describe('gaps', () => {
  it('are named with their causes', async () => {
    await append(0, 3);
    await ring.append(lease, fragment(4));
    await append(5, 6);
    await ring.append(
      lease,
      fragment(0, { session: 's2', cause: 'stalled', wallStart: wallUs((start + 1600) * 1000) }),
    );
    const { spans, gaps } = await ring.timeline('yard');
    expect(gaps).toEqual([
      { ...window(600, 1000), cause: 'dropped' },
      { ...window(1200, 1600), cause: 'stalled' },
    ]);
    expect(spans).toHaveLength(3);
    const seen = await ring.coverage('yard', window(-100, 2000));
    expect(seen.gaps.map(({ cause }) => cause)).toEqual(['not_yet', 'dropped', 'stalled', 'not_yet']);
    expect(seen.coverage).toBeCloseTo(1 - (100 + 400 + 400 + 200) / 2100);
  });
});

describe('listeners', () => {
  it('hear when the ring reaches a time', async () => {
    const waiting = ring.waitForEnd('yard', wallMs(start + 400), {
      timeoutMs: 5000,
      signal: new AbortController().signal,
    });
    await append(0, 2);
    expect(await waiting).toBe('reached');
    expect(
      await ring.waitForEnd('yard', wallMs(start + 9999), { timeoutMs: 10, signal: new AbortController().signal }),
    ).toBe('timeout');
    await ring.close();
  });
});
