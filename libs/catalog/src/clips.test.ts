import { CLIP_STATES, canFollow, bytes, type ClipState } from '@hindsight/domain';
import { connectRedis, createLogger, SimulatedClock } from '@hindsight/kit';
import { startRedis, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalog, type Catalog } from './catalog.ts';
import { someClip, someSnapshot } from './fixtures.ts';
import type { ClipRecord } from './records.ts';

let server: TestRedis;
let redis: Redis;
let catalog: Catalog;
const clock = new SimulatedClock();

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log: createLogger({ service: 'test', level: 'silent' }) });
  catalog = createCatalog({ redis, clock });
});
afterAll(async () => {
  await catalog.close();
  redis.disconnect();
  await server.stop();
});

const accepted = async (): Promise<ClipRecord> => (await catalog.createClip(someClip())).record;

/** A clip in the given state, brought there by the ways that there are. */
async function clipIn(state: ClipState): Promise<ClipRecord> {
  const { id } = await accepted();
  if (state === 'accepted') return (await catalog.clip(id)) as ClipRecord;
  if (state === 'waiting' || state === 'queued' || state === 'cancelled') return catalog.setState(id, state);
  if (state === 'failed') return catalog.failAttempt(id, null, 'timeout', 'too late');
  const { attempt } = await catalog.beginAttempt(id);
  if (state === 'encoding') return (await catalog.clip(id)) as ClipRecord;
  if (state === 'storing') return catalog.patchAttempt(id, attempt, { state });
  return catalog.commitAttempt(id, attempt, { frames: 900 });
}

describe('a clip of the catalog', () => {
  it('is found as it was made, empty lists and all', async () => {
    const draft = someClip({ tags: [], label: 'Garten "1" – ü\n' });
    const { record, created } = await catalog.createClip(draft);
    expect(created).toBe(true);
    expect(record).toEqual({
      ...draft,
      attempt: 0,
      progress: 0,
      poster: false,
      thumbnailFinal: false,
      version: 1,
      updatedAt: clock.now(),
    });
    expect(await catalog.clip(draft.id)).toEqual(record);
    expect(await catalog.clip('nothing')).toBeNull();
  });

  it('is made once under an id', async () => {
    const { id } = (await catalog.createClip(someClip())).record;
    await expect(catalog.createClip(someClip({ id }))).rejects.toMatchObject({ code: 'conflict' });
  });

  it('goes only where the states of the domain lead', async () => {
    for (const from of CLIP_STATES) {
      for (const to of CLIP_STATES) {
        const clip = await clipIn(from);
        const running = (from === 'encoding' || from === 'storing') && (to === 'queued' || to === 'waiting');
        const move = catalog.setState(clip.id, to);
        if (from === to || running) expect((await move).version, `${from} → ${to} changes nothing`).toBe(clip.version);
        else if (canFollow(from, to)) expect((await move).state, `${from} → ${to}`).toBe(to);
        else
          await expect(move, `${from} → ${to}`).rejects.toMatchObject({ code: 'conflict', details: { state: from } });
      }
    }
  });

  it('drops the marks of its failure when it is tried again', async () => {
    const failed = await clipIn('failed');
    expect(failed).toMatchObject({ reason: 'timeout', message: 'too late' });
    const again = await catalog.setState(failed.id, 'queued');
    expect(again.state).toBe('queued');
    expect(again).not.toHaveProperty('reason');
    expect(again).not.toHaveProperty('message');
  });

  it('that has failed is tried again once, unless its footage is the reason', async () => {
    const { id } = await clipIn('failed');
    const again = await catalog.retryClip(id);
    expect(again).toMatchObject({ state: 'queued', attemptsBeforeRetry: again.attempt, retriedAt: again.updatedAt });
    await expect(catalog.retryClip(id)).rejects.toMatchObject({ code: 'conflict', details: { state: 'queued' } });
    for (const reason of ['no_footage', 'footage_lost', 'bad_footage'] as const) {
      const { id: lost } = await accepted();
      await catalog.failAttempt(lost, null, reason, 'x');
      await expect(catalog.retryClip(lost), reason).rejects.toMatchObject({ code: 'conflict', details: { reason } });
    }
  });

  it('is not put back by the late news that its job was queued', async () => {
    const { id } = await accepted();
    const { attempt } = await catalog.beginAttempt(id);
    expect((await catalog.setState(id, 'queued')).state).toBe('encoding');
    expect((await catalog.patchAttempt(id, attempt, { state: 'storing' })).state).toBe('storing');
  });

  it('keeps label, tags and protection apart from everything else', async () => {
    const { id } = await clipIn('ready');
    await catalog.patchClip(id, { label: 'door', tags: ['a', 'b'] });
    const patched = await catalog.patchClip(id, { protected: true });
    expect(patched).toMatchObject({ label: 'door', tags: ['a', 'b'], protected: true, state: 'ready', frames: 900 });
    await expect(catalog.patchClip('nothing', {})).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is not changed by an edit that says what it says already', async () => {
    const { id } = await clipIn('ready');
    const edit = { label: 'door', tags: ['a', 'b'], protected: false };
    const edited = await catalog.patchClip(id, edit);
    expect((await catalog.patchClip(id, edit)).version).toBe(edited.version);
    expect((await catalog.patchClip(id, {})).version).toBe(edited.version);
    expect((await catalog.patchClip(id, { tags: ['b', 'a'] })).tags).toEqual(['b', 'a']);
  });

  it('is not deleted while it is protected', async () => {
    const { id } = await clipIn('ready');
    await catalog.patchClip(id, { protected: true });
    await expect(catalog.deleteClip(id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await catalog.clip(id)).not.toBeNull();
    await catalog.patchClip(id, { protected: false });
    expect((await catalog.deleteClip(id))?.id).toBe(id);
  });

  it('shows its poster and then its thumbnail, the latter only of the attempt that won', async () => {
    const { id } = await accepted();
    expect((await catalog.setPoster(id)).poster).toBe(true);
    await expect(catalog.setThumbnail(id, 0)).rejects.toMatchObject({ code: 'conflict' });
    const { attempt } = await catalog.beginAttempt(id);
    await catalog.commitAttempt(id, attempt, {});
    await expect(catalog.setThumbnail(id, attempt + 1)).rejects.toMatchObject({ code: 'superseded' });
    expect((await catalog.setThumbnail(id, attempt)).thumbnailFinal).toBe(true);
  });

  it('is listed among the open ones until its end', async () => {
    const isListed = async (id: string): Promise<boolean> => (await catalog.openClips()).some((c) => c.id === id);
    for (const state of CLIP_STATES) {
      const { id } = await clipIn(state);
      expect(await isListed(id), state).toBe(!['ready', 'failed', 'cancelled'].includes(state));
    }
  });
});

describe('deleting a clip', () => {
  it('leaves a tombstone: no late writer and no rebuild brings it back', async () => {
    const { id } = await accepted();
    const { attempt } = await catalog.beginAttempt(id);
    expect(await catalog.isDeleted(id)).toBe(false);
    expect((await catalog.deleteClip(id))?.id).toBe(id);
    expect(await catalog.deleteClip(id)).toBeNull();
    expect(await catalog.isDeleted(id)).toBe(true);
    expect(await catalog.clip(id)).toBeNull();
    await expect(catalog.commitAttempt(id, attempt, {})).rejects.toMatchObject({ code: 'not_found' });
    await expect(catalog.beginAttempt(id)).rejects.toMatchObject({ code: 'not_found' });
    expect(await catalog.restoreClip(someClip({ id }))).toBe(false);
    expect((await catalog.openClips()).map((clip) => clip.id)).not.toContain(id);
    const ttlMs = await redis.pttl(`hs:catalog:clip:deleted:${id}`);
    expect(ttlMs).toBeGreaterThan(6.9 * 86_400_000);
    expect(ttlMs).toBeLessThanOrEqual(7 * 86_400_000);
  });

  it('frees its idempotency key', async () => {
    const idempotency = { key: 'press-gone', fingerprint: 'f' };
    const first = await catalog.createClip(someClip(), idempotency);
    await catalog.deleteClip(first.record.id);
    expect(await catalog.findByIdempotencyKey('press-gone', 'f')).toBeNull();
    expect((await catalog.createClip(someClip(), idempotency)).created).toBe(true);
  });
});

describe('idempotency', () => {
  it('answers the first clip to a repeated request, made at the same time or later', async () => {
    const idempotency = { key: 'press-1', fingerprint: 'f' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => catalog.createClip(someClip(), idempotency)));
    expect(answers.filter((answer) => answer.created)).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.record.id)).size).toBe(1);
    expect((await catalog.findByIdempotencyKey('press-1', 'f'))?.id).toBe(answers[0]?.record.id);
    expect(answers[0]?.record.idempotencyKey).toBe('press-1');
  });

  it('refuses a different request under a known key and makes nothing', async () => {
    await catalog.createClip(someClip(), { key: 'press-2', fingerprint: 'f' });
    const other = someClip();
    await expect(catalog.createClip(other, { key: 'press-2', fingerprint: 'g' })).rejects.toMatchObject({
      code: 'idempotency_mismatch',
    });
    await expect(catalog.findByIdempotencyKey('press-2', 'g')).rejects.toMatchObject({ code: 'idempotency_mismatch' });
    expect(await catalog.clip(other.id)).toBeNull();
  });

  it('takes a repeated insert for its own, whatever has become of the clip: the first reply was lost', async () => {
    for (const idempotency of [undefined, { key: 'press-lost', fingerprint: 'f' }]) {
      const draft = someClip({ requestId: 'r1' });
      await catalog.createClip(draft, idempotency);
      const queued = await catalog.setState(draft.id, 'queued');
      expect(await catalog.createClip(draft, idempotency)).toEqual({ record: queued, created: true });
      const stranger = someClip({ id: draft.id, requestId: 'r2' });
      await expect(catalog.createClip(stranger)).rejects.toMatchObject({ code: 'conflict' });
    }
    const still = someSnapshot();
    expect(await catalog.createSnapshot(still)).toEqual(await catalog.createSnapshot(still));
    await expect(catalog.createSnapshot(someSnapshot({ id: still.id }))).rejects.toMatchObject({ code: 'conflict' });
  });

  it('remembers a key for 24 hours', async () => {
    await catalog.createClip(someClip(), { key: 'press-3', fingerprint: 'f' });
    const [key = ''] = (await redis.keys('hs:catalog:clip:idempotency:*')).slice(-1);
    const ttlMs = await redis.pttl(key);
    expect(ttlMs).toBeGreaterThan(23.9 * 3_600_000);
    expect(ttlMs).toBeLessThanOrEqual(24 * 3_600_000);
  });
});

describe('invariant 8: two encoders, one clip', () => {
  it('lets only the newest attempt commit, report, fail or hand back', async () => {
    const { id } = await accepted();
    const first = await catalog.beginAttempt(id);
    const second = await catalog.beginAttempt(id);
    expect([first.attempt, second.attempt]).toEqual([1, 2]);
    const superseded = { code: 'superseded' };
    await expect(catalog.patchAttempt(id, 1, { progress: 0.5 })).rejects.toMatchObject(superseded);
    await expect(catalog.patchAttempt(id, 1, { state: 'queued' })).rejects.toMatchObject(superseded);
    await expect(catalog.failAttempt(id, 1, 'encoder_error', 'x')).rejects.toMatchObject(superseded);
    await expect(catalog.commitAttempt(id, 1, { frames: 1 })).rejects.toMatchObject(superseded);
    const ready = await catalog.commitAttempt(id, 2, { frames: 900, bytes: bytes(5) });
    expect(ready).toMatchObject({ state: 'ready', attempt: 2, frames: 900, progress: 1 });
    await expect(catalog.commitAttempt(id, 1, { frames: 1 })).rejects.toMatchObject(superseded);
  });

  it('has one winner however the steps of two committers interleave', async () => {
    for (let round = 0; round < 40; round += 1) {
      const { id } = await accepted();
      const attempts = await Promise.all([catalog.beginAttempt(id), catalog.beginAttempt(id)]);
      expect(attempts.map((record) => record.attempt).sort()).toEqual([1, 2]);
      const steps = attempts.map(async ({ attempt }) => {
        await catalog.patchAttempt(id, attempt, { state: 'storing' });
        return catalog.commitAttempt(id, attempt, { frames: attempt });
      });
      const outcomes = await Promise.allSettled(steps);
      expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
      expect(await catalog.clip(id)).toMatchObject({ state: 'ready', attempt: 2, frames: 2 });
    }
  });

  it('loses no change of several writers at the same time', async () => {
    const { id } = await clipIn('ready');
    const tags = Array.from({ length: 15 }, (_, i) => `tag-${i}`);
    await Promise.all([
      ...tags.map((tag) => catalog.patchClip(id, { label: tag })),
      catalog.patchClip(id, { protected: true }),
      catalog.setPoster(id),
    ]);
    const record = await catalog.clip(id);
    expect(record).toMatchObject({ protected: true, poster: true, state: 'ready' });
    expect(record?.version).toBe(3 + tags.length + 2);
  });

  it('ends an attempt whose clip was cancelled meanwhile', async () => {
    const { id } = await accepted();
    const { attempt } = await catalog.beginAttempt(id);
    await catalog.setState(id, 'cancelled', { reason: 'cancelled' });
    const conflict = { code: 'conflict', details: { state: 'cancelled', reason: 'cancelled' } };
    await expect(catalog.patchAttempt(id, attempt, { progress: 0.5 })).rejects.toMatchObject(conflict);
    await expect(catalog.commitAttempt(id, attempt, {})).rejects.toMatchObject(conflict);
    await expect(catalog.failAttempt(id, null, 'timeout', 'x')).rejects.toMatchObject(conflict);
    expect((await catalog.clip(id))?.state).toBe('cancelled');
  });
});

describe('crashes between two steps', () => {
  it('objects stored, commit not made: the next attempt wins and the old one cannot come back', async () => {
    const { id } = await clipIn('storing');
    const second = await catalog.beginAttempt(id);
    expect(second).toMatchObject({ state: 'encoding', attempt: 2, progress: 0 });
    await expect(catalog.commitAttempt(id, 1, {})).rejects.toMatchObject({ code: 'superseded' });
    expect((await catalog.commitAttempt(id, 2, {})).state).toBe('ready');
  });

  it('commit made, its answer lost: repeating it changes nothing', async () => {
    const { id } = await accepted();
    const { attempt } = await catalog.beginAttempt(id);
    const first = await catalog.commitAttempt(id, attempt, { frames: 900 });
    expect(await catalog.commitAttempt(id, attempt, { frames: 1 })).toEqual(first);
  });

  it('commit made, job delivered again: no further attempt begins', async () => {
    const { id } = await clipIn('ready');
    await expect(catalog.beginAttempt(id)).rejects.toMatchObject({ code: 'conflict', details: { state: 'ready' } });
  });

  it('failure reported by the encoder and again by the queue: the first reason stays', async () => {
    const { id } = await accepted();
    const { attempt } = await catalog.beginAttempt(id);
    await catalog.failAttempt(id, attempt, 'footage_lost', 'two fragments');
    expect(await catalog.failAttempt(id, null, 'crash_loop', 'x')).toMatchObject({
      state: 'failed',
      reason: 'footage_lost',
      message: 'two fragments',
    });
  });

  it('a running attempt hands the clip back, and the next delivery begins anew', async () => {
    const { id } = await accepted();
    const { attempt } = await catalog.beginAttempt(id);
    await catalog.patchAttempt(id, attempt, { progress: 0.7 });
    expect((await catalog.patchAttempt(id, attempt, { state: 'queued' })).state).toBe('queued');
    expect(await catalog.beginAttempt(id)).toMatchObject({ attempt: 2, progress: 0 });
  });
});
