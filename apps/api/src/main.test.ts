import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@hindsight/kit';
import { freePort, startRedis, tempDir, waitFor } from '@hindsight/testing';
import { afterEach, expect, it } from 'vitest';
import { listenTo } from './fixtures/listen-to.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

it('starts before its Redis servers are up, is ready once they are, and ends at once although a browser listens', async () => {
  const [ringPort, queuePort, port] = [await freePort(), await freePort(), await freePort()];
  const folder = await tempDir();
  cleanUp.push(folder.remove);
  const env = {
    ...process.env,
    ...{ PORT: String(port), OBJECT_DIR: folder.path, LOG_LEVEL: 'warn' },
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
  await waitFor(async () => (await fetch(`${base}/readyz`)).status === 200, { what: 'readiness' });
  const { stop } = await listenTo(base);
  cleanUp.push(stop);
  const exited = once(api, 'exit');
  const asked = systemClock.monotonicMs();
  api.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  expect(systemClock.monotonicMs() - asked).toBeLessThan(2500);
});
