import type { HindsightError } from '@hindsight/domain';
import { connectRedis, createLogger, systemClock as clock } from '@hindsight/kit';
import { startRedis, waitFor, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCameraDefinitions } from './cameras.ts';
import { createCatalog, type Catalog } from './catalog.ts';
import { someClip } from './fixtures.ts';
import { CATALOG_SCHEMA } from './schema.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const KEY = 'hs:catalog:schema';

let server: TestRedis;
let redis: Redis;
const catalogs: Catalog[] = [];
beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log, failFast: true });
});
beforeEach(() => redis.flushall());
afterEach(async () => {
  for (const catalog of catalogs.splice(0)) await catalog.close();
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

/** The catalog as a program sees it whose own number is `schema`. */
function openAs(schema: number, onTooNew?: (error: HindsightError) => void): Catalog {
  const catalog = createCatalog({ redis, clock, schema, ...(onTooNew && { onTooNew }) });
  catalogs.push(catalog);
  return catalog;
}

/** Everything that is in the server, as Redis itself would carry it elsewhere. */
async function everything(): Promise<string[]> {
  const keys = (await redis.keys('*')).sort();
  return Promise.all(keys.map(async (key) => `${key} ${(await redis.dumpBuffer(key))?.toString('hex')}`));
}

describe('the number of the catalog', () => {
  it('is written into a fresh catalog before anything else', async () => {
    await openAs(CATALOG_SCHEMA).ping();
    expect(await redis.keys('*')).toEqual([KEY]);
    expect(await redis.get(KEY)).toBe(String(CATALOG_SCHEMA));
  });

  it('stays as it is for a program of the same number', async () => {
    const { record } = await openAs(2).createClip(someClip());
    const before = await everything();
    expect(await openAs(2).clip(record.id)).toEqual(record);
    expect(await everything()).toEqual(before);
  });

  it('is raised by a newer program, which reads what the older one has written', async () => {
    const { record } = await openAs(2).createClip(someClip());
    expect(await openAs(3).clip(record.id)).toEqual(record);
    expect(await redis.get(KEY)).toBe('3');
  });

  it('counts as the oldest where there is none, so that a catalog from before there were numbers is taken over', async () => {
    const { record } = await openAs(1).createClip(someClip());
    await redis.del(KEY);
    expect(await openAs(2).clip(record.id)).toEqual(record);
    expect(await redis.get(KEY)).toBe('2');
  });

  it('is raised by one of many programs that start at once, and accepted by all of them', async () => {
    await Promise.all([3, 2, 3, 3].map((schema) => openAs(schema).ping().catch(String)));
    expect(await redis.get(KEY)).toBe('3');
  });
});

describe('an older program at a newer catalog', () => {
  it('refuses every call, telling both numbers, and leaves everything as it was', async () => {
    const { record } = await openAs(3).createClip(someClip());
    const before = await everything();
    const told: HindsightError[] = [];
    const older = openAs(2, (error) => told.push(error));
    const refusal = { code: 'catalog_too_new', details: { expected: 2, got: '3' } };
    await expect(older.createClip(someClip())).rejects.toMatchObject(refusal);
    await expect(older.beginAttempt(record.id)).rejects.toMatchObject(refusal);
    await expect(older.clip(record.id)).rejects.toThrow('expected a catalog of schema 2 or older');
    await expect(older.ping()).rejects.toMatchObject(refusal);
    expect(await everything()).toEqual(before);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject(refusal);
  });

  it('adds, changes and removes no camera', async () => {
    await createCameraDefinitions({ redis, clock, log }).add(aCamera('yard'));
    await openAs(3).ping();
    const before = await everything();
    const definitions = createCameraDefinitions({ redis, clock, log, beforeChange: openAs(2).ping });
    const refusal = { code: 'catalog_too_new' };
    await expect(definitions.add(aCamera('door'))).rejects.toMatchObject(refusal);
    await expect(definitions.change('yard', (now) => ({ ...now, disabled: true }))).rejects.toMatchObject(refusal);
    await expect(definitions.remove('yard')).rejects.toMatchObject(refusal);
    expect(await everything()).toEqual(before);
  });

  it('refuses what is no number too', async () => {
    await redis.set(KEY, 'something else');
    await expect(openAs(2).ping()).rejects.toMatchObject({ code: 'catalog_too_new' });
    expect(await redis.get(KEY)).toBe('something else');
  });

  it('is told without asking, by the next connection: behind it there may be another server, or a back-up', async () => {
    const connection = connectRedis(server.url, { name: 'test', log, failFast: true });
    const told: HindsightError[] = [];
    const catalog = createCatalog({ redis: connection, clock, schema: 2, onTooNew: (error) => told.push(error) });
    await catalog.ping();
    await redis.set(KEY, '3');
    await catalog.ping();
    connection.disconnect(true);
    await waitFor(() => told.length === 1, { what: 'the refusal' });
    expect(told[0]?.code).toBe('catalog_too_new');
    await catalog.close();
    connection.disconnect();
  });
});

const aCamera = (id: string) => ({ id, name: id, sealedSource: 'v1.a.b', audio: true, disabled: false });
