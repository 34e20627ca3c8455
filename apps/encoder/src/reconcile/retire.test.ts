import { bytes, ulid, wallMs, type ClipState } from '@hindsight/domain';
import { SimulatedClock, systemClock } from '@hindsight/kit';
import { requireFfmpeg, startRedis, tempDir, type TestRedis } from '@hindsight/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { createReconciler } from './reconciler.ts';
import type { Retention } from './retire.ts';
import { RULES } from './rules.ts';

const DAY = 24 * 3_600_000;
let servers: TestRedis[];
let redis: Redis;
let folder: Awaited<ReturnType<typeof tempDir>>;
let bed: Bed;
let clock: SimulatedClock;

beforeAll(async () => {
  servers = await Promise.all([startRedis(), startRedis()]);
  folder = await tempDir();
  const [ringUrl = '', queueUrl = ''] = servers.map(({ url }) => url);
  bed = openBed({ ffmpeg: await requireFfmpeg(), ringUrl, queueUrl, dir: folder.path });
  redis = new Redis(queueUrl, { maxRetriesPerRequest: null });
});
afterAll(async () => {
  redis.disconnect();
  await bed.close();
  await Promise.all(servers.map((server) => server.stop()));
  await folder.remove();
});
beforeEach(async () => {
  for (const key of await bed.keys('')) await bed.objects.delete(key);
  await bed.wipe();
  clock = new SimulatedClock(systemClock.now());
});

/** A clip of so many days ago, with a file that is as long as it says. */
async function clip(daysAgo: number, size: number, more: { state?: ClipState; protected?: boolean } = {}) {
  const createdAt = wallMs(systemClock.now() - daysAgo * DAY);
  const requested = { start: wallMs(createdAt - 30_000), end: createdAt };
  const id = ulid(createdAt, () => systemClock.random());
  await bed.catalog.createClip({
    ...{ id, camera: 'cam', state: 'accepted', label: '', tags: [], protected: more.protected ?? false, createdAt },
    ...{ requested, delivered: { ...requested, coverage: 1, partial: false, gaps: [] } },
    ...{ precision: 'exact', onMissing: 'partial' },
  });
  if (more.state === 'failed') await bed.catalog.failAttempt(id, null, 'timeout', 'a test');
  if (more.state !== undefined) return id;
  await bed.catalog.beginAttempt(id);
  await bed.objects.put(`clips/${id}/1/clip.mp4`, Buffer.alloc(size), { contentType: 'video/mp4' });
  await bed.catalog.commitAttempt(id, 1, { bytes: bytes(size) });
  return id;
}

async function left(retention: Retention): Promise<string[]> {
  const reconciler = createReconciler({ ...bed, clock, redis, retention });
  expect(await reconciler.pass()).toBe(true);
  const { items } = await bed.catalog.clips({ limit: 200 });
  const files = (await bed.keys('clips/')).map((key) => key.split('/')[1]);
  const ready = items.filter(({ state }) => state === 'ready').map(({ id }) => id);
  expect(files.sort()).toEqual(ready.sort());
  return items.map(({ id }) => id);
}

describe('the retention of stored clips', () => {
  it('removes what was asked for too long ago, ready or failed, but nothing protected and nothing open', async () => {
    const old = [await clip(8, 10), await clip(9, 10, { state: 'failed' })];
    const kept = [await clip(8, 10, { protected: true }), await clip(8, 10, { state: 'accepted' }), await clip(6, 10)];
    expect((await left({ maxBytes: null, maxDays: 7 })).sort()).toEqual(kept.sort());
    for (const id of old) expect(await bed.catalog.isDeleted(id)).toBe(true);
  });

  it('removes the oldest files that do not fit, and counts none that are protected', async () => {
    const ids = [await clip(5, 400), await clip(4, 400), await clip(3, 400), await clip(2, 400)];
    const held = await clip(6, 5000, { protected: true });
    expect((await left({ maxBytes: 1000, maxDays: null })).sort()).toEqual([ids[2], ids[3], held].sort());
    await bed.catalog.patchClip(held, { protected: false });
    expect((await left({ maxBytes: 1000, maxDays: null })).sort()).toEqual([ids[2], ids[3]].sort());
  });

  it('leaves the newest file, whatever its size', async () => {
    await clip(3, 10);
    const newest = await clip(2, 4000);
    expect(await left({ maxBytes: 1000, maxDays: null })).toEqual([newest]);
  });

  it.each([
    { maxBytes: null, maxDays: 7 },
    { maxBytes: 10, maxDays: null },
  ])('ends its turn after some seconds and goes on at the next pass (%o)', async (retention) => {
    for (const daysAgo of [20, 19, 18, 17, 16, 15]) await clip(daysAgo, 10);
    const objects: Bed['objects'] = {
      ...bed.objects,
      delete: async (key) => {
        await bed.objects.delete(key);
        await clock.advance(RULES.retireTurnMs / 2);
      },
    };
    const reconciler = createReconciler({ ...bed, objects, clock, redis, retention });
    const stored = async (): Promise<number> => (await bed.catalog.clips({ limit: 200 })).items.length;
    await reconciler.pass();
    expect(await stored()).toBe(4);
    await reconciler.pass();
    expect(await stored()).toBe(2);
  });

  it('leaves everything where no bound is set, and looks once a minute where there is one', async () => {
    const ids = [await clip(900, 10), await clip(1, 10)];
    expect((await left({ maxBytes: null, maxDays: null })).sort()).toEqual(ids.sort());
    const reconciler = createReconciler({ ...bed, clock, redis, retention: { maxBytes: null, maxDays: 7 } });
    await reconciler.pass();
    const late = await clip(30, 10);
    await reconciler.pass();
    expect(await bed.catalog.clip(late)).not.toBeNull();
    await clock.advance(RULES.retireMs);
    await reconciler.pass();
    expect(await bed.catalog.clip(late)).toBeNull();
  });
});
