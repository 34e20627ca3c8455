import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ulid } from '@hindsight/domain';
import { requireFfmpeg, startRedis, tempDir, testVideo, waitFor, type TestRedis } from '@hindsight/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { spanFrom } from './fixtures/bed.ts';
import { openWorld, type World } from './fixtures/world.ts';

let redis: TestRedis[];
let folder: Awaited<ReturnType<typeof tempDir>>;
let world: World;
let child: ChildProcess;
const lines: Record<string, unknown>[] = [];

beforeAll(async () => {
  const ffmpeg = await requireFfmpeg();
  redis = await Promise.all([startRedis(), startRedis()]);
  folder = await tempDir();
  const [ringUrl, queueUrl] = redis.map((server) => server.url) as [string, string];
  const file = await testVideo({ seconds: 8, gopSeconds: 1, name: 'encoder-short' });
  world = await openWorld(ffmpeg, file, { ringUrl, queueUrl, dir: folder.path });
  child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('main.ts', import.meta.url))], {
    env: {
      PATH: process.env['PATH'],
      RING_REDIS_URL: ringUrl,
      QUEUE_REDIS_URL: queueUrl,
      OBJECT_STORE: 'folder',
      OBJECT_DIR: folder.path,
      OPS_PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout! }).on('line', (line) => lines.push(JSON.parse(line) as (typeof lines)[0]));
});
afterAll(async () => {
  child.kill('SIGKILL');
  await world.bed.close();
  await Promise.all(redis.map((server) => server.stop()));
  await folder.remove();
});

const logged = (msg: string): Promise<Record<string, unknown>> =>
  waitFor(() => lines.find((line) => line['msg'] === msg), { what: `"${msg}" in the log`, timeoutMs: 60_000 });

it('goes on with what needs no footage while the Redis of the ring is away', async () => {
  const { bed } = world;
  await logged('encoder is ready');
  const { url, port, stop } = redis[0]!;
  await stop();
  await logged('reconciling failed, trying again at the next pass');
  const id = ulid(bed.clock.now(), () => bed.clock.random());
  const span = spanFrom(bed.clock.now(), 0, 600_000);
  await bed.catalog.createClip({
    ...{ id, camera: 'cam', state: 'accepted', label: '', tags: [], protected: false, createdAt: bed.clock.now() },
    ...{ requested: span, delivered: { ...span, coverage: 1, partial: false, gaps: [] } },
    ...{ precision: 'exact', onMissing: 'partial' },
  });
  expect(await logged('clip had no job, queued again')).toMatchObject({ clip: id });
  redis[0] = await startRedis({ port });
  expect(redis[0].url).toBe(url);
}, 120_000);

it('the service makes clips from the queue, tells its health and numbers, and ends when told to', async () => {
  const { bed } = world;
  const { ops } = await logged('encoder is ready');
  const start = await world.refill();
  const id = await bed.accept('cam', spanFrom(start, 1500, 4500), { upTo: 'job' });
  await bed.queues.addPoster(id);
  const ready = await waitFor(
    async () => ((await bed.catalog.clip(id))?.state === 'ready' ? bed.catalog.clip(id) : null),
    {
      what: 'the clip to be ready',
      timeoutMs: 60_000,
    },
  );
  expect(ready).toMatchObject({ frames: 90, attempt: 1, thumbnailFinal: true });
  expect(await logged('clip is ready')).toMatchObject({ service: 'encoder', clip: id, frames: 90, method: 'smart' });
  expect((await fetch(`http://127.0.0.1:${ops}/readyz`)).status).toBe(200);
  const metrics = await (await fetch(`http://127.0.0.1:${ops}/metrics`)).text();
  for (const expected of [
    /^hindsight_clips_total\{.*state="ready".*\} 1$/m,
    /^hindsight_clip_ready_seconds_count\{.*\} 1$/m,
    /^hindsight_clip_queue_seconds_count\{.*\} 1$/m,
    /^hindsight_object_seconds_count\{.*op="put".*\} [1-9]/m,
    /^hindsight_clips_total\{.*reason="storage_error".*\} 0$/m,
    /^hindsight_clip_step_seconds_count\{.*step="cut".*\} 1$/m,
    /^hindsight_clip_frames_total\{.*method="copy".*\} 75$/m,
    /^hindsight_clip_frames_total\{.*method="smart".*\} 15$/m,
    /^hindsight_disk_used_ratio\{.*\} 0\.\d+$/m,
    /^hindsight_queue_jobs\{.*queue="clips".*state="completed".*\} 1$/m,
  ]) {
    expect(metrics).toMatch(expected);
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
}, 120_000);
