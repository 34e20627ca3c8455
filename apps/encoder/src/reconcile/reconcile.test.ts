import { isoMs, ulid, wallMs, type WallMs } from '@hindsight/domain';
import { connectRedis, createLogger, SimulatedClock, systemClock } from '@hindsight/kit';
import { createClipWorker } from '@hindsight/queue';
import { requireFfmpeg, startRedis, tempDir, testVideo, waitFor, type TestRedis } from '@hindsight/testing';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createClipFailed } from '../clip/clip-failed.ts';
import { createClipJob } from '../clip/clip-job.ts';
import { spanFrom } from '../fixtures/bed.ts';
import { claimCamera } from '../fixtures/feed-ring.ts';
import { openWorld, type World } from '../fixtures/world.ts';
import { attemptKeys, metaKey, snapshotKeys } from '../object-keys.ts';
import { takeTurn } from './lock.ts';
import { createReconciler, type Reconciler } from './reconciler.ts';
import { RULES } from './rules.ts';

let redis: TestRedis[];
let queueRedis: Redis;
let folder: Awaited<ReturnType<typeof tempDir>>;
let world: World;
let start: WallMs;
let clock: SimulatedClock;
let reconciler: Reconciler;

beforeAll(async () => {
  const ffmpeg = await requireFfmpeg();
  redis = await Promise.all([startRedis(), startRedis()]);
  folder = await tempDir();
  const file = await testVideo({ seconds: 8, gopSeconds: 1, name: 'encoder-short' });
  world = await openWorld(ffmpeg, file, { ringUrl: redis[0]!.url, queueUrl: redis[1]!.url, dir: folder.path });
  queueRedis = new Redis(redis[1]!.url, { maxRetriesPerRequest: null });
});
afterAll(async () => {
  queueRedis.disconnect();
  await world.bed.close();
  await Promise.all(redis.map((server) => server.stop()));
  await folder.remove();
});
beforeEach(async () => {
  for (const key of await world.bed.keys('')) await world.bed.objects.delete(key);
  start = await world.refill();
  clock = new SimulatedClock(systemClock.now());
  reconciler = createReconciler({ ...world.bed, clock, redis: queueRedis });
});

const accept = (upTo: 'hold' | 'record' | 'job'): Promise<string> =>
  world.bed.accept('cam', spanFrom(start, 1517, 3517), { upTo });
/** One pass after some time, as the reconciler sees it. */
const passAfter = async (ms: number): Promise<void> => {
  await clock.advance(ms);
  expect(await reconciler.pass()).toBe(true);
};
const body = Buffer.from('something');
const CAPTURE = {
  ...({ name: 'Cam', managedBy: 'env', mode: 'copy', codec: 'h264' } as const),
  ...{ width: 640, height: 360, fps: 30, audio: null, codecString: 'avc1.640028' },
  ...{ restarts: 0, sourceRedacted: 'test:' },
};

describe('invariant 7: nothing is mute', () => {
  it('a clip accepted without a job gets one, and one that has just been accepted is left alone', async () => {
    const { bed } = world;
    const id = await accept('record');
    await passAfter(0);
    expect(await bed.queues.clipJobState(id)).toBe('missing');
    await passAfter(RULES.restMs + 100);
    expect(await bed.queues.clipJobState(id)).toBe('waiting');
    expect(await bed.catalog.clip(id)).toMatchObject({ state: 'queued' });
  });

  it('a clip that is queued again stays one with its request, in the log and in its job', async () => {
    const { bed } = world;
    const lines: string[] = [];
    const log = createLogger({ service: 'encoder', destination: { write: (line) => void lines.push(line) } });
    reconciler = createReconciler({ ...bed, log, clock, redis: queueRedis });
    const id = await bed.accept('cam', spanFrom(start, 1517, 3517), { upTo: 'record', requestId: 'follow-me' });
    await passAfter(RULES.restMs + 100);
    expect(JSON.parse(lines.find((line) => line.includes(id)) ?? '{}')).toMatchObject({ request: 'follow-me' });
    expect(await queueRedis.hget(`bull:clips:${id}`, 'data')).toContain('"requestId":"follow-me"');
  });

  it('a clip whose window ends in the future waits in a delayed job', async () => {
    const { bed } = world;
    const window = { start: wallMs(systemClock.now() - 1000), end: wallMs(systemClock.now() + 60_000) };
    const id = await bed.accept('cam', window);
    await passAfter(RULES.restMs + 100);
    expect(await bed.queues.clipJobState(id)).toBe('delayed');
    expect(await bed.catalog.clip(id)).toMatchObject({ state: 'waiting' });
  });

  it('a clip being encoded whose job is gone with the queue is queued again and ends ready', async () => {
    const { bed } = world;
    const id = await accept('job');
    await bed.catalog.beginAttempt(id);
    for (const key of await queueRedis.keys('bull:*')) await queueRedis.del(key);
    await passAfter(RULES.restMs + 100);
    const worker = createClipWorker({
      redis: queueRedis,
      concurrency: 1,
      handle: createClipJob(bed),
      onFailed: createClipFailed(bed),
      log: bed.log,
    });
    try {
      const ready = async (): Promise<boolean> => (await bed.catalog.clip(id))?.state === 'ready';
      await waitFor(ready, { what: 'the clip to be ready', timeoutMs: 20_000 });
      expect(await bed.catalog.clip(id)).toMatchObject({ attempt: 2, frames: 60 });
    } finally {
      await worker.close();
    }
  });

  it('a clip that begins attempt after attempt is given up as crash_loop', async () => {
    const { bed } = world;
    const id = await accept('record');
    for (let n = 0; n < RULES.maxAttempts; n += 1) await bed.catalog.beginAttempt(id);
    await passAfter(RULES.restMs + 100);
    expect(await bed.catalog.clip(id)).toMatchObject({ state: 'failed', reason: 'crash_loop' });
  });

  it('a clip that is tried again is not given up for what went before', async () => {
    const { bed } = world;
    const id = await accept('record');
    for (let n = 0; n < RULES.maxAttempts; n += 1) await bed.catalog.beginAttempt(id);
    await passAfter(RULES.restMs + 100);
    expect(await bed.catalog.clip(id)).toMatchObject({ state: 'failed', reason: 'crash_loop' });
    await bed.catalog.retryClip(id);
    await passAfter(RULES.restMs + 100);
    expect(await bed.catalog.clip(id)).toMatchObject({ state: 'queued' });
    expect(await bed.queues.clipJobState(id)).toBe('waiting');
  });

  it('a clip without a job for an hour is given up as timeout', async () => {
    const { bed } = world;
    const id = await accept('record');
    await passAfter(RULES.openLimitMs + 60_000);
    expect(await bed.catalog.clip(id)).toMatchObject({ state: 'failed', reason: 'timeout' });
  });

  it('a snapshot without a job gets one, and fails when it is not made in time', async () => {
    const { bed } = world;
    const now = systemClock.now();
    const id = ulid(now, () => systemClock.random());
    await bed.catalog.createSnapshot({ id, camera: 'cam', state: 'queued', createdAt: now, at: start });
    await passAfter(RULES.restMs + 100);
    expect((await bed.queues.counts()).pictures.waiting).toBe(1);
    await passAfter(RULES.snapshotLimitMs);
    expect(await bed.catalog.snapshot(id)).toMatchObject({ state: 'failed', reason: 'timeout' });
  });
});

describe('invariant 3: a held fragment is not lost to retention', () => {
  it('so the hold of an open clip is renewed when less than half of it is left', async () => {
    const { bed } = world;
    const id = await accept('job');
    await bed.ring.setHoldExpiry('cam', id, RULES.holdMs * 0.6);
    const before = (await bed.ring.holds('cam'))[0]!.expiresAt;
    await passAfter(0);
    expect((await bed.ring.holds('cam'))[0]!.expiresAt).toBe(before);
    await bed.ring.setHoldExpiry('cam', id, RULES.holdMs * 0.4);
    await passAfter(0);
    expect((await bed.ring.holds('cam'))[0]!.expiresAt).toBeGreaterThan(before);
  });

  it('so the hold of an open clip is renewed although its camera was removed', async () => {
    const { bed } = world;
    const id = await accept('record');
    await bed.ring.releaseLease(await claimCamera(bed.ring, 'cam'));
    expect(await bed.ring.forget('cam')).toBe(true);
    await bed.ring.setHoldExpiry('cam', id, RULES.holdMs * 0.4);
    const before = (await bed.ring.holds('cam'))[0]!.expiresAt;
    await passAfter(0);
    expect((await bed.ring.holds('cam'))[0]!.expiresAt).toBeGreaterThan(before);
  });

  it('and a hold that no clip was made for is released, but only after a grace', async () => {
    const { bed } = world;
    await accept('hold');
    await passAfter(0);
    expect(await bed.ring.holds('cam')).toHaveLength(1);
    await passAfter(RULES.orphanHoldGraceMs + 100);
    expect(await bed.ring.holds('cam')).toHaveLength(0);
  });

  it('and the hold of a cancelled clip is released, of a failed one kept for somebody who tries again', async () => {
    const { bed } = world;
    const cancelled = await accept('job');
    await bed.catalog.setState(cancelled, 'cancelled');
    const failed = await accept('job');
    await bed.catalog.failAttempt(failed, null, 'encoder_error', 'a test');
    const hopeless = await accept('job');
    await bed.catalog.failAttempt(hopeless, null, 'bad_footage', 'a test');
    for (const id of [failed, hopeless]) await bed.ring.setHoldExpiry('cam', id, 2 * RULES.holdForRetryMs);
    await passAfter(0);
    const holds = new Map((await bed.ring.holds('cam')).map(({ owner, expiresAt }) => [owner, expiresAt]));
    expect([...holds.keys()].sort()).toEqual([failed, hopeless].sort());
    const leftMs = (id: string): number => holds.get(id)! - systemClock.now();
    expect(leftMs(failed)).toBeGreaterThan(RULES.holdForRetryMs - 30_000);
    expect(leftMs(failed)).toBeLessThanOrEqual(RULES.holdForRetryMs);
    expect(leftMs(hopeless)).toBeLessThanOrEqual(RULES.holdAfterEndMs);
  });
});

describe('holds of an encoder whose clock is not that of Redis', () => {
  it.each([
    ['ahead', 3_600_000],
    ['behind', -3_600_000],
  ])('are renewed and ended as elsewhere, by a clock that is an hour %s', async (_, aheadMs) => {
    const { bed } = world;
    clock = new SimulatedClock(wallMs(systemClock.now() + aheadMs));
    reconciler = createReconciler({ ...bed, clock, redis: queueRedis });
    const ended = await accept('job');
    await bed.catalog.failAttempt(ended, null, 'bad_footage', 'a test');
    const [fresh, old] = [await accept('job'), await accept('job')];
    await bed.ring.setHoldExpiry('cam', ended, RULES.holdForRetryMs);
    await bed.ring.setHoldExpiry('cam', fresh, RULES.holdMs * 0.6);
    await bed.ring.setHoldExpiry('cam', old, RULES.holdMs * 0.4);
    const leftMs = async (id: string): Promise<number> =>
      (await bed.ring.holds('cam')).find(({ owner }) => owner === id)!.leftMs;
    await passAfter(0);
    expect(await leftMs(ended)).toBeLessThanOrEqual(RULES.holdAfterEndMs);
    expect(await leftMs(fresh)).toBeLessThanOrEqual(RULES.holdMs * 0.6);
    expect(await leftMs(old)).toBeGreaterThan(RULES.holdMs * 0.9);
  });
});

describe('while the queue and the catalog cannot be asked', () => {
  it('every live hold is renewed by what the ring knows', async () => {
    const { bed } = world;
    const away = connectRedis('redis://127.0.0.1:1', { name: 'away', log: bed.log, failFast: true });
    try {
      reconciler = createReconciler({ ...bed, clock, redis: away });
      const [fresh, old] = [await accept('job'), await accept('hold')];
      await bed.ring.setHoldExpiry('cam', fresh, RULES.holdMs * 0.6);
      await bed.ring.setHoldExpiry('cam', old, RULES.holdMs * 0.4);
      await expect(reconciler.pass()).rejects.toThrow();
      const left = new Map((await bed.ring.holds('cam')).map(({ owner, leftMs }) => [owner, leftMs]));
      expect(left.get(fresh)).toBeLessThanOrEqual(RULES.holdMs * 0.6);
      expect(left.get(old)).toBeGreaterThan(RULES.holdMs * 0.9);
    } finally {
      away.disconnect();
    }
  });
});

describe('the uptime of a camera', () => {
  it('is counted while it is watched, also when nobody captures it any more, but not while it is switched off', async () => {
    const { bed } = world;
    const uptime = async (): Promise<number | null | undefined> => {
      const span = { start: wallMs(clock.now() - 3_600_000), end: wallMs(clock.now() + 3_600_000) };
      return (await bed.catalog.analytics(span)).cameras.find(({ camera }) => camera === 'cam')?.uptime;
    };
    const lease = await claimCamera(bed.ring, 'cam');
    const says = (state: 'streaming' | 'disabled') => bed.ring.setState(lease, { ...CAPTURE, state });
    await says('streaming');
    await passAfter(0);
    await passAfter(3000);
    expect(await uptime()).toBe(1);
    await says('disabled');
    await passAfter(3000);
    expect(await uptime()).toBe(1);
    await says('streaming');
    await bed.ring.releaseLease(lease);
    await passAfter(9000);
    expect(await uptime()).toBe(0.25);
  });
});

describe('objects', () => {
  const LATER = RULES.objectGraceMs + RULES.recentSweepMs;
  /** The first pass of a reconciler looks at everything; the ones after it at young ids only. */
  beforeEach(() => passAfter(0));

  it('of attempts that lost are deleted, those of the winner stay', async () => {
    const { bed } = world;
    const id = await accept('record');
    await bed.deliver(id);
    const loser = attemptKeys(id, 7);
    await bed.objects.put(loser.clip, body, { contentType: 'video/mp4' });
    await bed.objects.put(loser.thumbnail, body, { contentType: 'image/jpeg' });
    await passAfter(LATER);
    expect(await bed.keys(`clips/${id}/`)).toEqual([...Object.values(attemptKeys(id, 1)), metaKey(id)].sort());
  });

  it('of a clip that was deleted while it was made are deleted, once they are old enough', async () => {
    const { bed } = world;
    const id = await accept('record');
    await bed.catalog.deleteClip(id);
    await bed.objects.put(attemptKeys(id, 1).clip, body, { contentType: 'video/mp4' });
    await passAfter(RULES.recentSweepMs);
    expect(await bed.keys(`clips/${id}/`)).toHaveLength(1);
    await passAfter(LATER);
    expect(await bed.keys(`clips/${id}/`)).toEqual([]);
  });

  it('of a failed clip are deleted but for its poster', async () => {
    const { bed } = world;
    const id = await accept('record');
    await bed.catalog.beginAttempt(id);
    await bed.objects.put(attemptKeys(id, 1).clip, body, { contentType: 'video/mp4' });
    await bed.objects.put(`clips/${id}/poster.jpg`, body, { contentType: 'image/jpeg' });
    await bed.catalog.failAttempt(id, 1, 'encoder_error', 'a test');
    await passAfter(LATER);
    expect(await bed.keys(`clips/${id}/`)).toEqual([`clips/${id}/poster.jpg`]);
  });

  it('that are whole make a failed clip ready: its catalog was restored from an older back-up', async () => {
    const { bed } = world;
    const id = await accept('record');
    const before = await bed.deliver(id);
    // The back-up knows the clip as open; the footage has gone since, and two tries have found that out.
    await bed.catalog.deleteClip(id);
    await queueRedis.del(`hs:catalog:clip:deleted:${id}`);
    await bed.catalog.createClip({ ...before!, state: 'accepted', label: 'old', attempt: 2 });
    await bed.catalog.failAttempt(id, null, 'footage_lost', 'a test');
    await passAfter(RULES.recentSweepMs);
    expect(await bed.catalog.clip(id)).toMatchObject({ state: 'failed' });
    await passAfter(LATER);
    const { frames, sha256, bytes, delivered, label } = before!;
    const ready = await bed.catalog.clip(id);
    expect(ready).toMatchObject({ state: 'ready', attempt: 1, frames, sha256, bytes, delivered, label });
    expect(ready).not.toHaveProperty('reason');
    await passAfter(LATER);
    expect(await bed.keys(`clips/${id}/`)).toHaveLength(4);
  });

  it('that are whole are not deleted while their clip is open, those that are not are', async () => {
    const { bed } = world;
    const id = await accept('record');
    await bed.deliver(id);
    const [whole, half] = [await bed.keys(`clips/${id}/1/`), attemptKeys(id, 3).clip];
    await bed.objects.put(half, body, { contentType: 'video/mp4' });
    const record = await bed.catalog.deleteClip(id);
    await queueRedis.del(`hs:catalog:clip:deleted:${id}`);
    await bed.catalog.createClip({ ...record!, state: 'accepted', attempt: 2 });
    await passAfter(LATER);
    expect(await bed.keys(`clips/${id}/`)).toEqual([...whole, metaKey(id)].sort());
  });

  it('invariant 10: complete clips and snapshots that the catalog does not know are taken into it', async () => {
    const { bed } = world;
    const id = await accept('record');
    const before = await bed.deliver(id);
    const shot = ulid(systemClock.now(), () => systemClock.random());
    const facts = { id: shot, camera: 'cam', createdAt: isoMs(start), at: isoMs(start) };
    await bed.objects.put(snapshotKeys(shot).image, body, { contentType: 'image/jpeg' });
    const json = { contentType: 'application/json' };
    await bed.objects.put(snapshotKeys(shot).record, Buffer.from(JSON.stringify(facts)), json);
    await queueRedis.flushall();
    await passAfter(LATER);
    const { frames, sha256, delivered, label, tags } = before!;
    expect(await bed.catalog.clip(id)).toMatchObject({ state: 'ready', frames, sha256, delivered, label, tags });
    expect(await bed.catalog.snapshot(shot)).toMatchObject({ state: 'ready', at: start });
    expect(await bed.keys(`clips/${id}/`)).toHaveLength(4);
  });
});

describe('objects that are complete but cannot be read', () => {
  it('are left where they are', async () => {
    const { bed } = world;
    const id = ulid(systemClock.now(), () => systemClock.random());
    const keys = attemptKeys(id, 1);
    await bed.objects.put(keys.clip, body, { contentType: 'video/mp4' });
    await bed.objects.put(keys.manifest, body, { contentType: 'application/json' });
    await passAfter(RULES.objectGraceMs + RULES.fullSweepMs);
    await passAfter(RULES.recentSweepMs);
    expect(await bed.keys(`clips/${id}/`)).toHaveLength(2);
    expect(await bed.catalog.clip(id)).toBeNull();
  });
});

describe('the turn', () => {
  it('is one process’s at a time, and its token rises', async () => {
    const options = { ttlMs: 5000, prefix: 'turn:' };
    const first = await takeTurn(queueRedis, options);
    expect(await takeTurn(queueRedis, options)).toBeNull();
    expect(await first!.keep()).toBe(true);
    await first!.end();
    const second = await takeTurn(queueRedis, options);
    expect(second!.token).toBeGreaterThan(first!.token);
  });

  it('that was lost cannot be kept, and ending it does not end the next one’s', async () => {
    const options = { ttlMs: 5000, prefix: 'lost:' };
    const first = await takeTurn(queueRedis, options);
    await queueRedis.del('lost:reconciler:lock');
    const second = await takeTurn(queueRedis, options);
    expect(await first!.keep()).toBe(false);
    await first!.end();
    expect(await second!.keep()).toBe(true);
  });

  it('of another process makes a pass do nothing', async () => {
    const turn = await takeTurn(queueRedis, { ttlMs: 5000 });
    expect(await reconciler.pass()).toBe(false);
    await turn!.end();
    expect(await reconciler.pass()).toBe(true);
  });
});
