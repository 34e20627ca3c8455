import { connectRedis, createLogger, systemClock } from '@hindsight/kit';
import { startRedis, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalog, type Catalog } from './catalog.ts';
import { someClip, someSnapshot } from './fixtures.ts';

let server: TestRedis;
let redis: Redis;
let catalog: Catalog;

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log: createLogger({ service: 'test', level: 'silent' }) });
  catalog = createCatalog({ redis, clock: systemClock });
});
afterAll(async () => {
  await catalog.close();
  redis.disconnect();
  await server.stop();
});

describe('events of the catalog', () => {
  it('tell of every change once, in order, and of nothing that did not change', async () => {
    const start = await catalog.lastEventId();
    const { record } = await catalog.createClip(someClip());
    const { attempt } = await catalog.beginAttempt(record.id);
    await catalog.setState(record.id, 'encoding');
    await expect(catalog.commitAttempt(record.id, attempt + 1, {})).rejects.toThrow();
    await catalog.commitAttempt(record.id, attempt, {});
    await catalog.commitAttempt(record.id, attempt, {});
    const snapshot = await catalog.createSnapshot(someSnapshot());
    await catalog.patchSnapshot(snapshot.id, { state: 'ready' });
    await catalog.deleteSnapshot(snapshot.id);
    await catalog.deleteClip(record.id);
    await catalog.deleteClip(record.id);
    const events = await catalog.readEvents(start, 0);
    expect(events.map(({ type, id }) => [type, id])).toEqual([
      ['clip', record.id],
      ['clip', record.id],
      ['clip', record.id],
      ['snapshot', snapshot.id],
      ['snapshot', snapshot.id],
      ['snapshot-deleted', snapshot.id],
      ['clip-deleted', record.id],
    ]);
    expect(await catalog.readEvents(events.at(-1)?.eventId ?? '', 0)).toEqual([]);
  });

  it('wait for the first change, and end with nothing when none comes', async () => {
    const start = await catalog.lastEventId();
    expect(await catalog.readEvents(start, 20)).toEqual([]);
    const waiting = catalog.readEvents(start, 10_000);
    const { record } = await catalog.createClip(someClip());
    expect(await waiting).toMatchObject([{ type: 'clip', id: record.id }]);
  });

  it('do not keep close waiting, and are none afterwards', async () => {
    const other = createCatalog({ redis, clock: systemClock });
    const waiting = other.readEvents(await other.lastEventId(), 60_000);
    await other.close();
    expect(await waiting).toEqual([]);
    expect(await other.readEvents('0-0', 1000)).toEqual([]);
  });

  it('are kept to about a thousand', async () => {
    const { record } = await catalog.createClip(someClip());
    for (let i = 0; i < 1300; i += 1) await catalog.patchClip(record.id, { label: String(i) });
    const kept = await redis.xlen('hs:events');
    expect(kept).toBeGreaterThanOrEqual(1000);
    expect(kept).toBeLessThan(1200);
  });
});

describe('invariant 6: ready means the URL works', () => {
  it('nobody hears of a commit before the catalog shows it', async () => {
    const reader = createCatalog({ redis: redis.duplicate(), clock: systemClock });
    let lastId = await reader.lastEventId();
    const { record } = await catalog.createClip(someClip());
    const { attempt } = await catalog.beginAttempt(record.id);
    const writing = (async () => {
      for (let i = 0; i < 50; i += 1) await catalog.patchAttempt(record.id, attempt, { progress: i / 50 });
      await catalog.commitAttempt(record.id, attempt, { frames: 900 });
    })();
    const seen: number[] = [];
    for (let state = ''; state !== 'ready';) {
      for (const event of await reader.readEvents(lastId, 5000)) {
        lastId = event.eventId;
        const shown = await reader.clip(event.id);
        seen.push(shown?.version ?? 0);
        // The n-th event of the clip announces version n: what is read then is that version or a later one.
        expect(shown?.version).toBeGreaterThanOrEqual(seen.length);
        state = shown?.state ?? '';
        if (state === 'ready') expect(shown).toMatchObject({ frames: 900, progress: 1 });
      }
    }
    await writing;
    await reader.close();
  });
});
