import { analytics, bytes, ulid, wallMs, type FailureReason, type WallMs } from '@hindsight/domain';
import { connectRedis, createLogger, SimulatedClock } from '@hindsight/kit';
import { startRedis, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCatalog, type Catalog } from './catalog.ts';
import { someClip, someSnapshot } from './fixtures.ts';
import type { NewClip } from './records.ts';

const NOON = wallMs(Date.UTC(2026, 10, 22, 12, 0, 0));
const HOUR = 3_600_000;
let server: TestRedis;
let redis: Redis;
let clock: SimulatedClock;
let catalog: Catalog;

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log: createLogger({ service: 'test', level: 'silent' }) });
});
beforeEach(async () => {
  await redis.flushall();
  clock = new SimulatedClock(NOON);
  catalog = createCatalog({ redis, clock });
});
afterAll(async () => {
  await catalog.close();
  redis.disconnect();
  await server.stop();
});

const span = (fromHours: number, toHours: number): { start: WallMs; end: WallMs } => ({
  start: wallMs(NOON + fromHours * HOUR),
  end: wallMs(NOON + toHours * HOUR),
});
const ask = (camera?: string) => catalog.analytics(span(-1, 3), camera);

/** One of now, also when that is the time of another one. */
const nextClip = (fields: Partial<NewClip> = {}): NewClip => {
  const createdAt = clock.now();
  return someClip({ id: ulid(createdAt, () => clock.random()), createdAt, ...fields });
};
async function accepted(fields: Partial<NewClip> = {}): Promise<string> {
  return (await catalog.createClip(nextClip(fields))).record.id;
}
async function ready(afterMs: number, size: number, fields: Partial<NewClip> = {}): Promise<string> {
  const id = await accepted(fields);
  const { attempt } = await catalog.beginAttempt(id);
  await clock.advance(afterMs);
  await catalog.commitAttempt(id, attempt, { bytes: bytes(size) });
  return id;
}
async function failed(reason: FailureReason): Promise<string> {
  const id = await accepted();
  await catalog.failAttempt(id, null, reason, 'a test');
  return id;
}

describe('the analytics', () => {
  it('of a time without anything are zeros, hour by hour', async () => {
    const none = await ask();
    expect(analytics.parse(none)).toEqual(none);
    expect(none).toMatchObject({
      ...{ from: '2026-11-22T11:00:00.000Z', to: '2026-11-22T15:00:00.000Z' },
      totals: { clips: 0, ready: 0, failed: 0, cancelled: 0, bytes: 0, storedBytes: 0 },
      ...{ readySeconds: null, failures: [], cameras: [] },
    });
    expect(none.hours.map(({ start }) => start.slice(11, 16))).toEqual(['11:00', '12:00', '13:00', '14:00']);
    expect(none.days).toEqual([{ start: '2026-11-22T00:00:00.000Z', clips: 0, ready: 0, failed: 0, bytes: 0 }]);
  });

  it('count each thing in the hour in which it happens', async () => {
    await ready(1000, 5000);
    await clock.advance(HOUR);
    await ready(2000, 7000);
    await failed('timeout');
    for (const reason of ['timeout', 'storage_error'] as const) await failed(reason);
    await catalog.setState(await accepted(), 'cancelled');
    const open = await accepted();
    await clock.advance(HOUR);
    await catalog.failAttempt(open, null, 'bad_footage', 'a test');
    const found = await ask();
    const hours = found.hours.map(({ clips, ready: made, failed: lost, bytes: of }) => [clips, made, lost, of]);
    expect(hours).toEqual([
      [0, 0, 0, 0],
      [1, 1, 0, 5000],
      [6, 1, 3, 7000],
      [0, 0, 1, 0],
    ]);
    expect(found.days).toMatchObject([{ clips: 7, ready: 2, failed: 4, bytes: 12_000 }]);
    expect(found.totals).toEqual({ clips: 7, ready: 2, failed: 4, cancelled: 1, bytes: 12_000, storedBytes: 12_000 });
    expect(found.failures[0]).toEqual({ reason: 'timeout', count: 2 });
    expect(found.failures.map(({ reason }) => reason).sort()).toEqual(['bad_footage', 'storage_error', 'timeout']);
    expect((await catalog.analytics(span(0, 1))).totals).toMatchObject({ clips: 1, failed: 0, bytes: 5000 });
  });

  it('know waits within 5 %, from the request or the end of a window that lay ahead', async () => {
    for (let n = 1; n <= 100; n += 1) await ready(n * 100, 1);
    const { readySeconds } = await ask();
    for (const [share, value] of [
      [5, readySeconds?.p50],
      [9.5, readySeconds?.p95],
      [9.9, readySeconds?.p99],
    ] as const) {
      expect(Math.abs((value ?? 0) / share - 1), String(share)).toBeLessThan(0.05);
    }
    const ahead = { start: clock.now(), end: wallMs(clock.now() + 30_000) };
    await ready(30_200, 1, { camera: 'door', requested: ahead });
    expect(Math.abs(((await ask('door')).readySeconds?.p50 ?? 0) / 0.2 - 1)).toBeLessThan(0.05);
    const again = await accepted({ camera: 'attic' });
    await catalog.failAttempt(again, null, 'storage_error', 'a test');
    await clock.advance(300_000);
    await catalog.retryClip(again);
    const { attempt } = await catalog.beginAttempt(again);
    await clock.advance(500);
    await catalog.commitAttempt(again, attempt, {});
    expect(Math.abs(((await ask('attic')).readySeconds?.p50 ?? 0) / 0.5 - 1)).toBeLessThan(0.05);
  });

  it('know what is stored now, whatever was made when, and forget what was deleted', async () => {
    const old = await ready(100, 5000);
    await clock.advance(48 * HOUR);
    const id = (await catalog.createSnapshot(someSnapshot({ createdAt: clock.now() }))).id;
    await catalog.patchSnapshot(id, { state: 'ready', bytes: bytes(300) });
    const kept = nextClip({ state: 'ready', bytes: bytes(40) });
    expect([await catalog.restoreClip(kept), await catalog.restoreClip(kept)]).toEqual([true, false]);
    const storedBytes = async () => (await catalog.analytics(span(47, 49))).totals.storedBytes;
    expect(await storedBytes()).toBe(5340);
    expect((await catalog.analytics(span(47, 49))).totals).toMatchObject({ clips: 0, ready: 0, bytes: 0 });
    await catalog.deleteClip(old);
    await catalog.deleteSnapshot(id);
    expect(await storedBytes()).toBe(40);
  });

  it('count once, however often a change is repeated or two of them meet', async () => {
    const id = await accepted();
    const { attempt } = await catalog.beginAttempt(id);
    const commits = Array.from({ length: 8 }, () => catalog.commitAttempt(id, attempt, { bytes: bytes(10) }));
    const edits = Array.from({ length: 8 }, (_, n) => catalog.patchClip(id, { label: `${n}` }));
    await Promise.all([...commits, ...edits]);
    const key = { key: 'a', fingerprint: 'a' };
    for (let n = 0; n < 3; n += 1) await catalog.createClip(nextClip(), key);
    expect((await ask()).totals).toMatchObject({ clips: 2, ready: 1, bytes: 10, storedBytes: 10 });
    await Promise.all([catalog.deleteClip(id), catalog.deleteClip(id), catalog.deleteClip(id)]);
    expect((await ask()).totals).toMatchObject({ clips: 2, ready: 1, bytes: 10, storedBytes: 0 });
  });

  it('are those of one camera where that is asked for; unlisted cameras are only found by their id', async () => {
    await ready(100, 10);
    await ready(100, 20, { camera: 'door' });
    await ready(100, 40, { camera: 'canary', unlisted: true });
    expect(await ask()).toMatchObject({
      totals: { clips: 2, bytes: 30, storedBytes: 30 },
      cameras: [
        { camera: 'default', clips: 1, uptime: null },
        { camera: 'door', clips: 1, uptime: null },
      ],
    });
    expect(await ask('door')).toMatchObject({ totals: { clips: 1, storedBytes: 20 }, cameras: [{ camera: 'door' }] });
    expect(await ask('canary')).toMatchObject({
      totals: { clips: 1, storedBytes: 40 },
      cameras: [{ camera: 'canary' }],
    });
  });

  it('keep an hour for 100 days', async () => {
    await accepted();
    const days = (await redis.pttl('hs:catalog:hour:' + NOON / HOUR)) / (24 * HOUR);
    expect(days).toBeGreaterThan(99.9);
    expect(days).toBeLessThanOrEqual(100);
  });
});

describe('the uptime of a camera', () => {
  const look = (streaming: boolean, camera = 'yard'): Promise<void> =>
    catalog.countUptime(clock.now(), [{ camera, streaming }]);
  const uptime = async (): Promise<number | null | undefined> => (await ask()).cameras[0]?.uptime;

  it('is its share of the time in which it was watched', async () => {
    await look(true);
    expect(await uptime()).toBeUndefined();
    for (let n = 0; n < 40; n += 1) {
      await clock.advance(3000);
      await look(n >= 10);
    }
    expect(await uptime()).toBe(0.75);
    expect((await ask('yard')).cameras).toEqual([{ camera: 'yard', uptime: 0.75, clips: 0 }]);
  });

  it('does not know of time in which nobody looked, nor counts time twice when two look with clocks that differ', async () => {
    await look(true);
    await clock.advance(3000);
    await look(true);
    await clock.advance(HOUR / 2);
    await look(false);
    expect(await uptime()).toBe(1);
    const start = clock.now();
    for (let n = 1; n <= 10; n += 1) {
      await catalog.countUptime(wallMs(start + n * 1000), [{ camera: 'yard', streaming: false }]);
      await catalog.countUptime(wallMs(start + n * 1000 - 700), [{ camera: 'yard', streaming: false }]);
    }
    expect(await uptime()).toBe(3 / 13);
  });
});
