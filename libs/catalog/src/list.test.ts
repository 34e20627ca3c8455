import { wallMs } from '@hindsight/domain';
import { connectRedis, createLogger, systemClock } from '@hindsight/kit';
import { startRedis, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalog, type Catalog } from './catalog.ts';
import { someClip, someSnapshot } from './fixtures.ts';
import type { ClipQuery, ClipRecord } from './records.ts';

const CLIPS = 450;
let server: TestRedis;
let redis: Redis;
let catalog: Catalog;
let newestFirst: ClipRecord[];

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log: createLogger({ service: 'test', level: 'silent' }) });
  catalog = createCatalog({ redis, clock: systemClock });
  const drafts = Array.from({ length: CLIPS }, (_, i) =>
    someClip({
      camera: i % 3 === 0 ? 'door' : 'yard',
      tags: i % 10 === 0 ? ['cat'] : [],
      label: i % 45 === 0 ? 'Der Igel' : '',
    }),
  );
  const made = await Promise.all(drafts.map((draft) => catalog.createClip(draft)));
  newestFirst = made.map(({ record }) => record).reverse();
  for (const clip of newestFirst.slice(0, 7)) await catalog.setState(clip.id, 'cancelled');
});
afterAll(async () => {
  await catalog.close();
  redis.disconnect();
  await server.stop();
});

const idsOf = (clips: { id: string }[]): string[] => clips.map((clip) => clip.id);

async function readAll(query: Omit<ClipQuery, 'cursor'>): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await catalog.clips({ ...query, cursor });
    expect(page.items.length).toBeLessThanOrEqual(query.limit);
    ids.push(...idsOf(page.items));
    if (page.nextCursor === null) return ids;
    cursor = page.nextCursor;
  }
}

describe('the list of clips', () => {
  it('shows every clip once, newest first, whatever the size of a page', async () => {
    for (const limit of [1, 50, 149, 200]) {
      expect(await readAll({ limit }), `pages of ${limit}`).toEqual(idsOf(newestFirst));
    }
  });

  it('has no next page when the last clip is on this one', async () => {
    const page = await catalog.clips({ limit: 50, from: newestFirst[49]?.createdAt });
    expect(page.items).toHaveLength(50);
    expect(page.nextCursor).toBeNull();
  });

  it('keeps to camera, tag, state, text and time, together too', async () => {
    const where = (test: (clip: ClipRecord, i: number) => boolean): string[] => idsOf(newestFirst.filter(test));
    expect(await readAll({ limit: 20, camera: 'door' })).toEqual(where((clip) => clip.camera === 'door'));
    expect(await readAll({ limit: 20, tag: 'cat' })).toEqual(where((clip) => clip.tags.includes('cat')));
    expect(await readAll({ limit: 20, state: 'cancelled' })).toEqual(where((_, i) => i < 7));
    expect(await readAll({ limit: 20, q: ' igel' })).toEqual(where((clip) => clip.label !== ''));
    const [from, to] = [newestFirst[300]?.createdAt, newestFirst[100]?.createdAt];
    expect(await readAll({ limit: 20, from, to })).toEqual(where((_, i) => i > 100 && i <= 300));
    expect(await readAll({ limit: 20, from, to, camera: 'door', tag: 'cat' })).toEqual(
      where((clip, i) => i > 100 && i <= 300 && clip.camera === 'door' && clip.tags.includes('cat')),
    );
    expect(await readAll({ limit: 20, camera: 'nobody' })).toEqual([]);
    expect(await readAll({ limit: 20, to: wallMs(0) })).toEqual([]);
  });

  it('neither repeats nor skips while clips come and go', async () => {
    const first = await catalog.clips({ limit: 20 });
    const added = await catalog.createClip(someClip());
    await catalog.deleteClip(first.nextCursor ?? '');
    const second = await catalog.clips({ limit: 20, cursor: first.nextCursor ?? undefined });
    expect(idsOf(second.items)).toEqual(idsOf(newestFirst.slice(20, 40)));
    await catalog.deleteClip(added.record.id);
  });

  it('refuses a cursor that is none', async () => {
    const asked = catalog.clips({ limit: 20, cursor: 'x' });
    await expect(asked).rejects.toMatchObject({ code: 'invalid_request', problems: [{ path: 'cursor' }] });
  });
});

describe('the list of snapshots', () => {
  it('shows them newest first, by camera too', async () => {
    const made = [];
    for (const camera of ['door', 'yard', 'door']) made.push(await catalog.createSnapshot(someSnapshot({ camera })));
    const ids = idsOf(made).reverse();
    expect(idsOf((await catalog.snapshots({ limit: 10 })).items)).toEqual(ids);
    expect(idsOf((await catalog.snapshots({ limit: 10, camera: 'door' })).items)).toEqual([ids[0], ids[2]]);
    expect(idsOf(await catalog.openSnapshots())).toEqual(idsOf(made));
  });

  it('ends the work on one that is ready or has failed', async () => {
    const { id } = await catalog.createSnapshot(someSnapshot());
    expect(await catalog.patchSnapshot(id, { state: 'ready', width: 640 })).toMatchObject({
      state: 'ready',
      width: 640,
    });
    await expect(catalog.patchSnapshot(id, { state: 'failed' })).rejects.toMatchObject({ code: 'conflict' });
    expect(idsOf(await catalog.openSnapshots())).not.toContain(id);
    expect((await catalog.deleteSnapshot(id))?.id).toBe(id);
    expect(await catalog.isDeleted(id)).toBe(true);
    expect(await catalog.restoreSnapshot(someSnapshot({ id }))).toBe(false);
  });
});
