import { Readable } from 'node:stream';
import { bytes, HindsightError, isoMs, ulid, wallMs, type Gap, type Manifest } from '@hindsight/domain';
import { connectRedis, createLogger, SimulatedClock } from '@hindsight/kit';
import { startRedis, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCatalog, type Catalog } from './catalog.ts';
import { someClip } from './fixtures.ts';
import { adoptStoredClip, rebuildCatalog, type StoredObjects } from './rebuild.ts';
import type { ClipRecord, Delivered } from './records.ts';
import { storeClipMeta } from './store-meta.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const clock = new SimulatedClock();
let server: TestRedis;
let redis: Redis;
let catalog: Catalog;
let stored: Map<string, Buffer>;

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log });
  catalog = createCatalog({ redis, clock });
});
beforeEach(async () => {
  await redis.flushall();
  stored = new Map();
});
afterAll(async () => {
  await catalog.close();
  redis.disconnect();
  await server.stop();
});

const objects: StoredObjects = {
  async *list(prefix) {
    const keys = [...stored.keys()].filter((key) => key.startsWith(prefix)).sort();
    for (const key of keys) yield { key, bytes: stored.get(key)?.length ?? 0 };
  },
  get: (key) => {
    const body = stored.get(key);
    if (!body) return Promise.reject(new HindsightError('not_found', key));
    return Promise.resolve(Readable.from([body]));
  },
};
const rebuild = () => rebuildCatalog({ catalog, objects, log });
const putJson = (key: string, value: unknown): unknown => stored.set(key, Buffer.from(JSON.stringify(value)));

/** What an encoder stores beside a clip. */
function manifestOf(record: ClipRecord): Manifest {
  const span = (of: { start: number; end: number }) => ({ start: isoMs(wallMs(of.start)), end: isoMs(wallMs(of.end)) });
  const { id, camera, label, tags, precision, frames, framesEncoded, durationSeconds, method, timings } = record;
  return {
    ...{ version: 1, id, camera, state: 'ready', label, tags, protected: record.protected, precision, frames },
    ...{ framesEncoded, durationSeconds, method, timings, bytes: record.bytes, sha256: record.sha256 ?? '' },
    createdAt: isoMs(record.createdAt),
    requested: span(record.requested),
    delivered: {
      ...record.delivered,
      ...span(record.delivered),
      gaps: record.delivered.gaps.map((gap) => ({ ...span(gap), cause: gap.cause })),
    },
    source: { codec: 'h264', width: 1920, height: 1080 },
  };
}

/** A ready clip of which everything is known, with its objects stored; `attempts` deliveries were needed. */
async function readyClip(attempts = 1, fields: Partial<ClipRecord> = {}): Promise<ClipRecord> {
  const draft = someClip({ label: 'door', tags: ['cat'], ...fields });
  const gap: Gap = { start: draft.requested.start, end: wallMs(draft.requested.start + 1000), cause: 'reconnect' };
  const delivered: Delivered = { ...draft.requested, coverage: 29 / 30, partial: true, gaps: [gap] };
  const { record } = await catalog.createClip(draft);
  for (let i = 0; i < attempts; i += 1) await catalog.beginAttempt(record.id);
  const ready = await catalog.commitAttempt(record.id, attempts, {
    delivered,
    ...{ method: 'smart', frames: 900, framesEncoded: 17, durationSeconds: 30, bytes: bytes(5), sha256: 'abc' },
    ...{ thumbnailFinal: true, timings: { readyMs: 812 } },
  });
  store(ready, attempts);
  return ready;
}

function store(record: ClipRecord, attempt: number): void {
  const folder = `clips/${record.id}/${attempt}`;
  stored.set(`${folder}/clip.mp4`, Buffer.alloc(record.bytes ?? 0));
  stored.set(`${folder}/thumbnail.jpg`, Buffer.from('jpeg'));
  putJson(`${folder}/manifest.json`, manifestOf(record));
}

const forget = async (): Promise<void> => void (await redis.flushall());

describe('invariant 10: the catalog can be rebuilt from the objects alone', () => {
  it('a ready clip comes back with everything that a client sees', async () => {
    const before = await readyClip();
    const { label, tags, protected: kept, attempt } = before;
    putJson(`clips/${before.id}/meta.json`, { label, tags, protected: kept, attempt });
    await forget();
    expect(await rebuild()).toEqual({ clips: 1, snapshots: 0, unreadable: [] });
    const after = await catalog.clip(before.id);
    expect({ ...after, version: 0 }).toEqual({ ...before, version: 0 });
    expect((await catalog.clips({ limit: 10 })).items).toEqual([after]);
    expect(await catalog.openClips()).toEqual([]);
  });

  it('label, tags and protection come from the newer meta.json', async () => {
    const { id } = await readyClip();
    putJson(`clips/${id}/meta.json`, { label: 'hedgehog', tags: [], protected: true, attempt: 1 });
    await forget();
    await rebuild();
    expect(await catalog.clip(id)).toMatchObject({ label: 'hedgehog', tags: [], protected: true });
  });

  it('a clip of a camera that no list shows stays in none', async () => {
    const { id } = await readyClip(1, { unlisted: true });
    await storeClipMeta({ catalog, objects: { put: async (key, body) => void stored.set(key, body) } }, id);
    await forget();
    expect(await rebuild()).toMatchObject({ clips: 1 });
    expect((await catalog.clips({ limit: 10 })).items).toEqual([]);
    expect((await catalog.clips({ limit: 10, camera: 'default' })).items).toMatchObject([{ id, unlisted: true }]);
  });

  it('the winner is the attempt that meta.json names', async () => {
    const record = await readyClip(1);
    store({ ...record, frames: 1 }, 3);
    putJson(`clips/${record.id}/meta.json`, { label: '', tags: [], protected: false, attempt: 1 });
    await forget();
    await rebuild();
    expect(await catalog.clip(record.id)).toMatchObject({ attempt: 1, frames: 900 });
  });

  it('without meta.json the winner is the newest complete attempt', async () => {
    const record = await readyClip(2);
    store({ ...record, frames: 10 }, 10);
    store({ ...record, frames: 11 }, 11);
    stored.delete(`clips/${record.id}/11/manifest.json`);
    await forget();
    await rebuild();
    expect(await catalog.clip(record.id)).toMatchObject({ attempt: 10, frames: 10, label: 'door' });
  });

  it('a file of another size than its manifest says is not taken for the clip', async () => {
    const record = await readyClip(2);
    store(record, 1);
    stored.set(`clips/${record.id}/2/clip.mp4`, Buffer.alloc(3));
    await forget();
    await rebuild();
    expect(await catalog.clip(record.id)).toMatchObject({ attempt: 1 });
  });

  it('a clip of which only a file of another size is stored is said to be unreadable', async () => {
    const { id } = await readyClip();
    stored.set(`clips/${id}/1/clip.mp4`, Buffer.alloc(3));
    await forget();
    expect(await rebuild()).toEqual({ clips: 0, snapshots: 0, unreadable: [id] });
  });

  it('half a clip is not taken in', async () => {
    const record = await readyClip();
    stored.delete(`clips/${record.id}/1/manifest.json`);
    stored.set(`clips/${record.id}/poster.jpg`, Buffer.from('jpeg'));
    putJson(`clips/${record.id}/meta.json`, { label: '', tags: [], protected: false, attempt: 1 });
    await forget();
    expect(await rebuild()).toEqual({ clips: 0, snapshots: 0, unreadable: [] });
  });

  it('one broken file does not keep the others from being found', async () => {
    const broken = await readyClip();
    const odd = await readyClip();
    const good = await readyClip();
    stored.set(`clips/${broken.id}/1/manifest.json`, Buffer.from('{"version": 1, "id"'));
    putJson(`clips/${odd.id}/1/manifest.json`, { version: 2 });
    stored.set(`clips/${good.id}/meta.json`, Buffer.from('not json'));
    await forget();
    expect(await rebuild()).toEqual({ clips: 1, snapshots: 0, unreadable: [broken.id, odd.id] });
    expect((await catalog.clip(good.id))?.label).toBe('door');
  });

  it('a snapshot comes back, when both its picture and its facts are there', async () => {
    const [id, noPicture] = [ulid(1, () => 0.1), ulid(2, () => 0.2)];
    const facts = { camera: 'door', createdAt: isoMs(wallMs(5000)), at: isoMs(wallMs(4000)), width: 640, height: 360 };
    putJson(`snapshots/${id}.json`, { ...facts, id, state: 'ready', bytes: 4, version: 1 });
    stored.set(`snapshots/${id}.jpg`, Buffer.from('jpeg'));
    putJson(`snapshots/${noPicture}.json`, { ...facts, id: noPicture });
    expect(await rebuild()).toEqual({ clips: 0, snapshots: 1, unreadable: [] });
    expect(await catalog.snapshot(id)).toMatchObject({
      state: 'ready',
      camera: 'door',
      at: 4000,
      width: 640,
      bytes: 4,
    });
  });

  it('an open or failed clip is made ready by its newest complete attempt, unless a newer one has begun', async () => {
    const adopted = async (begun: number, then?: () => Promise<unknown>): Promise<ClipRecord | null> => {
      const { version: _v, updatedAt: _u, ...ready } = await readyClip(2);
      await catalog.deleteClip(ready.id);
      await redis.del(`hs:catalog:clip:deleted:${ready.id}`);
      await catalog.createClip(someClip({ id: ready.id, label: 'edited', attempt: begun }));
      store({ ...ready, version: 1, updatedAt: ready.createdAt, frames: 899 }, 1);
      await then?.();
      return adoptStoredClip({ catalog, objects }, ready.id);
    };
    const expected = { state: 'ready', attempt: 2, frames: 900, sha256: 'abc', label: 'edited', progress: 1 };
    expect(await adopted(1)).toMatchObject(expected);
    expect(await adopted(2)).toMatchObject(expected);
    expect(await adopted(3)).toBeNull();
    expect(await catalog.openClips()).toMatchObject([{ attempt: 3, state: 'accepted' }]);
    const fail = async (): Promise<unknown> =>
      catalog.failAttempt((await catalog.openClips()).at(-1)!.id, null, 'footage_lost', 'a test');
    expect(await adopted(3, fail)).toMatchObject(expected);
    const cancel = async (): Promise<unknown> => catalog.setState((await catalog.openClips()).at(-1)!.id, 'cancelled');
    expect(await adopted(0, cancel)).toBeNull();
    expect(await adoptStoredClip({ catalog, objects }, someClip().id)).toBeNull();
  });

  it('what is known stays as it is, and what was deleted stays deleted', async () => {
    const known = await readyClip();
    const deleted = await readyClip();
    await catalog.deleteClip(deleted.id);
    putJson(`clips/${known.id}/meta.json`, { label: 'other', tags: [], protected: true, attempt: 1 });
    expect(await rebuild()).toEqual({ clips: 0, snapshots: 0, unreadable: [] });
    expect(await catalog.clip(known.id)).toEqual(known);
    expect(await catalog.clip(deleted.id)).toBeNull();
  });

  it('a store that does not answer ends the rebuild with its error', async () => {
    const record = await readyClip();
    await forget();
    const away = { ...objects, get: () => Promise.reject(new HindsightError('storage_error', 'away')) };
    await expect(rebuildCatalog({ catalog, objects: away, log })).rejects.toMatchObject({ code: 'storage_error' });
    expect(await catalog.clip(record.id)).toBeNull();
  });
});
