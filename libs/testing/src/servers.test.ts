import { Redis } from 'ioredis';
import { expect, test, vi } from 'vitest';
import { startMinio, startRedis, startRtspCamera, waitFor } from './index.ts';

test('two private Redis servers do not see each other, and stop leaves neither process nor port', async () => {
  const [a, b] = await Promise.all([startRedis(), startRedis()]);
  const clients = [new Redis(a.url), new Redis(b.url)] as const;
  await clients[0].set('x', '1');
  expect(await clients[1].get('x')).toBeNull();
  for (const client of clients) client.disconnect();
  await Promise.all([a.stop(), b.stop()]);
  expect(() => process.kill(a.pid, 0)).toThrow();
});

test('a Redis that was killed starts again on the AOF it left', async () => {
  const first = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
  const client = new Redis(first.url, { retryStrategy: () => null });
  client.on('error', () => {});
  await client.set('x', '1');
  await first.kill9();
  const second = await startRedis({ dir: first.dir, port: first.port, args: ['--appendonly', 'yes'] });
  const again = new Redis(second.url);
  expect(await again.get('x')).toBe('1');
  again.disconnect();
  client.disconnect();
  await second.stop();
  await first.stop();
});

test('a private MinIO answers, or the reason why there is none is given', async () => {
  const minio = await startMinio();
  if ('skipped' in minio) return expect(minio.skipped).toMatch(/no MinIO server/);
  expect((await fetch(`${minio.endpoint}/minio/health/live`)).status).toBe(200);
  await minio.stop();
});

test('where no RTSP server can be started, the answer says what installs one', async () => {
  vi.stubEnv('PYTHONHOME', '/nowhere');
  const camera = await startRtspCamera('any.mp4').finally(() => vi.unstubAllEnvs());
  expect(camera).toEqual({
    skipped: expect.stringMatching(
      /apt-get install -y gir1\.2-gst-rtsp-server-1\.0 .*gstreamer1\.0-plugins-ugly/,
    ) as string,
  });
});

test('waiting says what was expected, what came and why', async () => {
  const failing = waitFor(() => Promise.reject(new Error('not yet')), { what: 'a bus', timeoutMs: 50 });
  await expect(failing).rejects.toThrow(/expected a bus within 50 ms, got after \d+ ms: not yet/);
});
