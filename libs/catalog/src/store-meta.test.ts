import { connectRedis, createLogger, systemClock } from '@hindsight/kit';
import { startRedis, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCatalog, type Catalog } from './catalog.ts';
import { someClip } from './fixtures.ts';
import { storeClipMeta } from './store-meta.ts';

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

async function readyClip(): Promise<string> {
  const { record } = await catalog.createClip(someClip());
  const { attempt } = await catalog.beginAttempt(record.id);
  await catalog.commitAttempt(record.id, attempt, {});
  return record.id;
}

it('what is kept beside a clip is the newest, even when an older writer comes later', async () => {
  const id = await readyClip();
  let kept: unknown = null;
  const keep = (_key: string, body: Buffer): Promise<void> => {
    kept = JSON.parse(body.toString());
    return Promise.resolve();
  };
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let arrived = (): void => undefined;
  const waiting = new Promise<void>((resolve) => (arrived = resolve));
  let first = true;
  const slow = async (key: string, body: Buffer): Promise<void> => {
    if (first) {
      first = false;
      arrived();
      await held;
    }
    await keep(key, body);
  };
  await catalog.patchClip(id, { label: 'older' });
  const older = storeClipMeta({ catalog, objects: { put: slow } }, id);
  await waiting;
  await catalog.patchClip(id, { label: 'newer', protected: true });
  await storeClipMeta({ catalog, objects: { put: keep } }, id);
  release();
  await older;
  expect(kept).toEqual({ label: 'newer', tags: [], protected: true, attempt: 1 });
});

it('nothing is kept beside a clip that is not ready, or gone', async () => {
  const put = (): Promise<void> => Promise.reject(new Error('expected no object'));
  const { record } = await catalog.createClip(someClip());
  await storeClipMeta({ catalog, objects: { put } }, record.id);
  await storeClipMeta({ catalog, objects: { put } }, 'nothing');
});
