import { wallMs } from '@hindsight/domain';
import { connectRedis, createLogger, systemClock } from '@hindsight/kit';
import { startRedis, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FRAGMENT_MS, someFragment } from './fixtures/fragments.ts';
import { createRing, type Ring } from './ring.ts';
import type { CaptureState, Lease } from './types.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const FRAGMENTS = 50;
const claimed = {
  replica: 'r',
  startId: 'a',
  limits: { retentionMs: FRAGMENTS * FRAGMENT_MS, ringMaxBytes: 10_000_000, holdMaxBytes: 10_000_000 },
};
const bytes = Buffer.alloc(20_000);

let server: TestRedis;
let redis: Redis;
let ring: Ring;
let lease: Lease;
let start: number;

beforeEach(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log });
  ring = createRing({ redis, clock: systemClock, log });
  lease = (await ring.claim('yard', claimed))!;
  start = systemClock.now() - FRAGMENTS * FRAGMENT_MS;
});
afterEach(async () => {
  redis.disconnect();
  await server.stop();
});

const append = async (from: number, to: number): Promise<void> => {
  for (let n = from; n < to; n += 1) await ring.append(lease, someFragment(start, n, { bytes }));
};
/** From now on Redis refuses every write that takes memory, unless its script has made room before. */
const fill = async (): Promise<void> => {
  await redis.config('SET', 'maxmemory', '1mb');
  await expect(redis.set('more', 'x')).rejects.toThrow('OOM');
};
const window = () => ({ start: wallMs(start), end: wallMs(start + 1000) });

describe('in a Redis without memory', () => {
  it('a ring that has been filled takes every next fragment in the place of the oldest', async () => {
    await append(0, FRAGMENTS);
    await fill();
    await append(FRAGMENTS, 3 * FRAGMENTS);
    expect(await ring.timeline('yard')).toMatchObject({ frames: 6 * FRAGMENTS, durationUs: FRAGMENTS * 200_000 });
  });

  it('a ring that grows says `exhausted`, keeps what it has, and goes on once there is memory', async () => {
    await append(0, 10);
    await fill();
    await expect(ring.append(lease, someFragment(start, 10, { bytes }))).rejects.toMatchObject({ code: 'exhausted' });
    await expect(ring.hold('yard', { owner: 'clip', window: window(), ttlMs: 60_000 })).rejects.toMatchObject({
      code: 'exhausted',
    });
    expect((await ring.read('yard')).map(({ indexInSession }) => indexInSession)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]);
    await redis.config('SET', 'maxmemory', '0');
    await append(10, 11);
    expect((await ring.read('yard')).length).toBe(11);
  });

  it('a hold is renewed and released, a camera claimed and its state told', async () => {
    await append(0, 10);
    await ring.hold('yard', { owner: 'clip', window: window(), ttlMs: 60_000 });
    await fill();
    expect(await ring.renewHold('yard', 'clip', 120_000)).toBe(true);
    expect((await ring.holdInfo('yard', 'clip'))?.expiresAt).toBeGreaterThan(systemClock.now() + 100_000);
    expect(await ring.renew(lease)).toBe(true);
    await ring.setState(lease, { name: 'Yard', state: 'streaming' } as CaptureState);
    expect((await ring.state('yard'))?.state).toBe('streaming');
    await ring.release('yard', 'clip');
    expect(await ring.holds('yard')).toEqual([]);
    await ring.releaseLease(lease);
    expect(await ring.claim('yard', { ...claimed, startId: 'b' })).toMatchObject({ token: lease.token + 1 });
  });
});
