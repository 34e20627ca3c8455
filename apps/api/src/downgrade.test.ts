import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connectRedis, createLogger } from '@hindsight/kit';
import { startRedis, tempDir } from '@hindsight/testing';
import { afterEach, expect, it } from 'vitest';

const log = createLogger({ service: 'test', level: 'silent' });
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

it('ends at its start, naming the reason, when a newer version has written the catalog, and writes nothing into it', async () => {
  const servers = await Promise.all([startRedis(), startRedis()]);
  const [ringUrl, queueUrl] = servers.map(({ url }) => url) as [string, string];
  const folder = await tempDir();
  const redis = connectRedis(queueUrl, { name: 'test', log });
  cleanUp.push(folder.remove, ...servers.map(({ stop }) => stop), () => redis.disconnect());
  await redis.set('hs:catalog:schema', '99');

  const env = {
    PATH: process.env['PATH'],
    ...{ RING_REDIS_URL: ringUrl, QUEUE_REDIS_URL: queueUrl, OBJECT_DIR: folder.path, PORT: '0' },
  };
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const program = spawn(process.execPath, ['--import', 'tsx', main], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  cleanUp.push(() => program.kill('SIGKILL'));
  let said = '';
  program.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  expect(await once(program, 'close')).toEqual([1, null]);
  expect(said).toMatch(/catalog_too_new: expected a catalog of schema \d+ or older in QUEUE_REDIS_URL, got schema 99/);
  expect(await redis.keys('hs:*')).toEqual(['hs:catalog:schema']);
  expect(await redis.get('hs:catalog:schema')).toBe('99');
});
