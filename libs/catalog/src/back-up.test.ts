import { execFile } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { connectRedis, createLogger, systemClock as clock } from '@hindsight/kit';
import { startRedis, tempDir, waitFor } from '@hindsight/testing';
import { afterEach, expect, it } from 'vitest';
import { createCameraDefinitions } from './cameras.ts';
import { createCatalog } from './catalog.ts';
import { someClip } from './fixtures.ts';

const run = promisify(execFile);
const log = createLogger({ service: 'test', level: 'silent' });
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const open = (url: string) => {
  const redis = connectRedis(url, { name: 'test', log });
  const catalog = createCatalog({ redis, clock });
  cleanUp.push(
    () => redis.disconnect(),
    () => catalog.close(),
  );
  return { redis, catalog, cameras: createCameraDefinitions({ redis, clock, log }) };
};

it('a back-up that was taken while it ran gives the catalog back, and its append-only file goes on from there', async () => {
  const folder = await tempDir();
  const running = await startRedis({ args: ['--appendonly', 'yes', '--repl-diskless-sync-delay', '0'] });
  cleanUp.push(folder.remove, running.stop);
  const before = open(running.url);
  const { record } = await before.catalog.createClip(someClip());
  await before.cameras.add({ id: 'yard', name: 'Yard', sealedSource: 'v1.a.b', audio: true, disabled: false });
  await run('redis-cli', ['-u', running.url, '--rdb', join(folder.path, 'copy.rdb')]);
  await running.kill9();

  // As docs/operations.md says: without the append-only file, for it would be read instead; then with it.
  await copyFile(join(folder.path, 'copy.rdb'), join(folder.path, 'dump.rdb'));
  const restored = await startRedis({ dir: folder.path, args: ['--appendonly', 'no'] });
  cleanUp.push(restored.stop);
  const control = open(restored.url);
  await control.redis.config('SET', 'appendonly', 'yes');
  const isWritten = async (): Promise<boolean> => {
    const info = await control.redis.info('persistence');
    const done = ['aof_enabled:1', 'aof_rewrite_in_progress:0', 'aof_rewrite_scheduled:0'];
    return done.every((line) => info.includes(line));
  };
  await waitFor(isWritten, { what: 'the append-only file' });
  const added = await control.catalog.createClip(someClip());
  await restored.kill9();

  const again = await startRedis({ dir: folder.path, args: ['--appendonly', 'yes'] });
  cleanUp.push(again.stop);
  const after = open(again.url);
  expect(await after.catalog.clip(record.id)).toEqual(record);
  expect(await after.catalog.clip(added.record.id)).toEqual(added.record);
  expect((await after.cameras.all()).map(({ id }) => id)).toEqual(['yard']);
});
