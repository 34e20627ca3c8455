import { createRegistry, systemClock } from '@hindsight/kit';
import { tempDir } from '@hindsight/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { storageError } from './errors.ts';
import { createFolderStore } from './folder-store.ts';
import { measureObjects } from './measured-store.ts';
import { objectStoreContract } from './object-store.contract.ts';
import type { ObjectStore } from './object-store.ts';

const registry = createRegistry('test');
let dir: { path: string; remove(): Promise<void> };
let store: ObjectStore;
beforeAll(async () => {
  dir = await tempDir();
  store = measureObjects(createFolderStore(dir.path), { registry, clock: systemClock });
  await store.prepare();
});
afterAll(() => dir.remove());

objectStoreContract('measured folder', () => store);

it('every call is measured, and what is not found is no error of the store', async () => {
  await store.put('a/1.json', Buffer.from('one'), { contentType: 'application/json' });
  await store.head('a/1.json');
  (await store.get('a/1.json')).destroy();
  for await (const entry of store.list('a/')) expect(entry.key).toBe('a/1.json');
  await store.delete('a/1.json');
  await store.ready();
  await expect(store.get('a/1.json')).rejects.toMatchObject({ code: 'not_found' });
  const text = await registry.metrics();
  for (const op of ['put', 'get', 'head', 'list', 'delete', 'ready']) {
    expect(text).toMatch(new RegExp(`^hindsight_object_seconds_count\\{.*op="${op}".*\\} [1-9]`, 'm'));
    expect(text).toMatch(new RegExp(`^hindsight_object_errors_total\\{.*op="${op}".*\\} 0$`, 'm'));
  }
});

it('what the store itself fails at is counted', async () => {
  const own = createRegistry('test');
  const broken = { ...store, head: () => Promise.reject(storageError('reading', new Error('away'))) };
  const measured = measureObjects(broken, { registry: own, clock: systemClock });
  await expect(measured.head('a/1.json')).rejects.toMatchObject({ code: 'storage_error' });
  expect(await own.metrics()).toMatch(/^hindsight_object_errors_total\{op="head".*\} 1$/m);
});
