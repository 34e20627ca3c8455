import { wallMs } from '@hindsight/domain';
import { connectRedis, createLogger, systemClock } from '@hindsight/kit';
import { startRedis, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { someFragment } from './fixtures/fragments.ts';
import { createRing, type Ring } from './ring.ts';
import type { Lease } from './types.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const limits = { retentionMs: 60_000, ringMaxBytes: 100_000, holdMaxBytes: 100_000 };

let server: TestRedis;
let redis: Redis;
let ring: Ring;
let start: number;

beforeEach(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log });
  ring = createRing({ redis, clock: systemClock, log });
  start = systemClock.now();
});
afterEach(async () => {
  redis.disconnect();
  await server.stop();
});

const claim = async (startId: string, by = ring): Promise<Lease> => {
  const lease = await by.claim('yard', { replica: 'r', startId, limits });
  if (!lease) throw new Error('expected a lease, got none');
  return lease;
};
/** The server dies with all its keys and comes back empty. */
const restart = async (): Promise<void> => {
  const { port } = server;
  await server.kill9();
  const again = await startRedis({ port });
  const gone = server;
  server = { ...again, stop: async () => void (await Promise.all([again.stop(), gone.stop()])) };
  await expect.poll(() => redis.ping().catch(() => null)).toBe('PONG');
};

describe('after a restart of its Redis', () => {
  it('a capture claims again by itself and goes on, with higher numbers and the init sent again', async () => {
    const lease = await claim('a');
    const old = await ring.append(lease, someFragment(start, 0));
    await restart();
    const { seq, segment, repeated } = await ring.append(lease, someFragment(start, 5));
    expect({ repeated, higher: seq > old.seq && segment > old.segment }).toEqual({ repeated: false, higher: true });
    expect(await ring.init('yard', 'first')).toEqual(someFragment(start, 0).init);
    expect((await ring.read('yard')).map(({ indexInSession }) => indexInSession)).toEqual([5]);
    expect(await ring.renew(lease)).toBe(true);
    expect(await ring.cameras()).toEqual(['yard']);
  });

  it('a lease that this process never claimed is lost; a claim works, and then an append', async () => {
    const lease = await claim('a');
    await ring.append(lease, someFragment(start, 0));
    await restart();
    const other = createRing({ redis, clock: systemClock, log });
    await expect(other.append(lease, someFragment(start, 1))).rejects.toMatchObject({ code: 'lease_lost' });
    const next = await claim('b', other);
    expect(next.token).toBeGreaterThan(lease.token);
    await other.append(next, someFragment(start, 5));
    await expect(ring.append(lease, someFragment(start, 2))).rejects.toMatchObject({ code: 'lease_lost' });
    expect((await ring.read('yard')).map(({ indexInSession }) => indexInSession)).toEqual([5]);
  });

  it('an old hold is gone, and nothing that asks for it fails', async () => {
    const lease = await claim('a');
    const window = { start: wallMs(start), end: wallMs(start + 400) };
    for (let n = 0; n < 5; n += 1) await ring.append(lease, someFragment(start, n));
    const { fragments } = await ring.hold('yard', { owner: 'clip', window, ttlMs: 60_000 });
    await restart();
    expect(await ring.readHeld('yard', 'clip')).toMatchObject({ fragments: [], coverage: 0, ringEnd: null });
    expect(await ring.holdInfo('yard', 'clip')).toBeNull();
    expect(await ring.renewHold('yard', 'clip', 60_000)).toBe(false);
    await ring.setHoldExpiry('yard', 'clip', 0);
    await ring.release('yard', 'clip');
    expect(await ring.timeline('yard')).toMatchObject({ spans: [], frames: 0, oldest: null, newestFragment: null });
    const reading = ring.fragments('yard', fragments);
    await expect(reading[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'footage_lost' });
    await ring.append(lease, someFragment(start, 5));
    expect(await ring.holds('yard')).toEqual([]);
    expect((await ring.coverage('yard', window)).gaps).toEqual([{ ...window, cause: 'not_yet' }]);
  });
});
