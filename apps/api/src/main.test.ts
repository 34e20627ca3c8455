import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Readiness } from '@hindsight/domain';
import { systemClock } from '@hindsight/kit';
import { freePort, startRedis, tempDir, waitFor } from '@hindsight/testing';
import { afterEach, expect, it } from 'vitest';
import { listenTo } from './fixtures/listen-to.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

it('starts before its Redis servers and its store are there, is ready once they are, and ends at once although a browser listens', async () => {
  const [ringPort, queuePort, port] = [await freePort(), await freePort(), await freePort()];
  const folder = await tempDir();
  cleanUp.push(folder.remove);
  // A file stands where the store's folder shall be.
  const away = join(folder.path, 'disk');
  await writeFile(away, '');
  const env = {
    ...process.env,
    ...{ PORT: String(port), OBJECT_DIR: join(away, 'objects'), LOG_LEVEL: 'error' },
    RING_REDIS_URL: `redis://127.0.0.1:${ringPort}`,
    QUEUE_REDIS_URL: `redis://127.0.0.1:${queuePort}`,
  };
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const api = spawn(process.execPath, ['--import', 'tsx', main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUp.push(() => api.kill('SIGKILL'));
  const base = `http://127.0.0.1:${port}`;
  await waitFor(async () => (await fetch(`${base}/healthz`)).ok, { what: 'the API', timeoutMs: 30_000 });
  expect((await fetch(`${base}/readyz`)).status).toBe(503);
  const servers = [await startRedis({ port: ringPort }), await startRedis({ port: queuePort })];
  cleanUp.push(...servers.map((server) => server.stop));
  const checks = async () => ((await (await fetch(`${base}/readyz`)).json()) as Readiness).checks;
  await waitFor(async () => (await checks()).queueRedis?.ok, { what: 'its Redis servers' });
  expect((await checks()).objects).toMatchObject({ ok: false, error: expect.stringContaining('ENOTDIR') });
  await rm(away);
  await waitFor(async () => (await fetch(`${base}/readyz`)).status === 200, { what: 'readiness' });
  const { stop } = await listenTo(base);
  cleanUp.push(stop);
  const exited = once(api, 'exit');
  const asked = systemClock.monotonicMs();
  api.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(systemClock.monotonicMs() - asked).toBeLessThan(2500);
});
