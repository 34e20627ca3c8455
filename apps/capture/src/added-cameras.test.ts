import { createCameraDefinitions, sourcePurpose, type CameraDefinition } from '@hindsight/catalog';
import { cameraTestResult, type CameraTest, type CameraTestResult } from '@hindsight/domain';
import { connectRedis, createLogger, openSealer, systemClock as clock, type Sealer } from '@hindsight/kit';
import { createSourceTests, SOURCE_TEST_PURPOSE } from '@hindsight/queue';
import { createRing, type Ring } from '@hindsight/ring';
import { freePort, startHttpCamera, startRedis, tempDir, testVideo, waitFor, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startCaptureProcess, type RunningCapture } from './fixtures/capture-process.ts';
import { ffmpegsOf } from './fixtures/processes.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const SMALL = 'test:320x180@5';

let servers: { ring: TestRedis; queue: TestRedis };
let connections: Redis[];
let ring: Ring;
let cameras: ReturnType<typeof createCameraDefinitions>;
let home: Awaited<ReturnType<typeof tempDir>>;
let sealer: Sealer;
let capture: RunningCapture | null = null;

beforeAll(async () => {
  const [ringServer, queueServer, folder] = await Promise.all([startRedis(), startRedis(), tempDir()]);
  servers = { ring: ringServer, queue: queueServer };
  home = folder;
  connections = [ringServer, queueServer].map(({ url }) => connectRedis(url, { name: 'test', log }));
  ring = createRing({ redis: connections[0]!, clock, log });
  cameras = createCameraDefinitions({ redis: connections[1]!, clock, log });
  sealer = openSealer({ HINDSIGHT_HOME: home.path })!;
});
afterEach(async () => {
  await capture?.stop();
  capture = null;
  await Promise.all(connections.map((redis) => redis.flushall()));
});
afterAll(async () => {
  await ring.close();
  for (const redis of connections) redis.disconnect();
  await Promise.all([servers.ring.stop(), servers.queue.stop(), home.remove()]);
});

const start = async (env: Record<string, string> = { VIDEO_SOURCE: SMALL }): Promise<RunningCapture> =>
  (capture = await startCaptureProcess({
    ...{ RING_REDIS_URL: servers.ring.url, QUEUE_REDIS_URL: servers.queue.url, HINDSIGHT_HOME: home.path },
    ...env,
  }));
const added = (id: string, source = SMALL, more: Partial<CameraDefinition> = {}): CameraDefinition => ({
  ...{ id, name: id, sealedSource: sealer.seal(source, sourcePurpose(id)), audio: false, disabled: false },
  ...more,
});
const shows = (camera: string, state: string): Promise<unknown> =>
  waitFor(async () => (await ring.state(camera))?.state === state, {
    what: `${camera} to be ${state}`,
    timeoutMs: 20_000,
  });
const lists = (...ids: string[]): Promise<unknown> =>
  waitFor(async () => (await ring.cameras()).sort().join() === ids.join(), { what: `the list ${ids.join()}` });
const sessionsOf = async (camera: string): Promise<Set<string>> =>
  new Set((await ring.read(camera)).map(({ session }) => session));

describe('cameras that are added at run time', () => {
  it('are captured, changed alone, disabled and removed, while the others run on', async () => {
    const { pid } = await start();
    await cameras.add(added('yard'));
    await Promise.all([shows('default', 'streaming'), shows('yard', 'streaming')]);
    await cameras.change('yard', (now) => ({ ...now, name: 'Back yard' }));
    await cameras.change('yard', (now) => ({ ...now, ringSeconds: 30 }));
    await waitFor(async () => (await sessionsOf('yard')).size === 2, {
      what: 'a second session of the yard',
      timeoutMs: 20_000,
    });
    expect((await ring.timeline('yard')).capacityMs).toBe(30_000);
    await cameras.change('yard', (now) => ({ ...now, disabled: true }));
    await shows('yard', 'unassigned');
    expect(ffmpegsOf(pid)).toHaveLength(1);
    await lists('default', 'yard');
    await cameras.change('yard', (now) => ({ ...now, disabled: false }));
    await shows('yard', 'streaming');
    await cameras.remove('yard');
    await lists('default');
    expect(await ring.state('yard')).toBeNull();
    expect(ffmpegsOf(pid)).toHaveLength(1);
    expect((await sessionsOf('default')).size).toBe(1);
  });

  it('make a camera go that only stands in, and it comes back when the last one is removed', async () => {
    const standIn = { HINDSIGHT_TEST_PATTERN: '1' };
    await start(standIn);
    await shows('default', 'streaming');
    await cameras.add(added('yard'));
    await lists('yard');
    await capture?.kill9();
    await connections[0]?.sadd('hs:cameras', 'default');
    await start(standIn);
    await lists('yard');
    await cameras.remove('yard');
    await lists('default');
    await shows('default', 'streaming');
  });

  it('run on while the queue is away, and those of the environment start without it', async () => {
    await cameras.add(added('yard'));
    await start();
    await shows('yard', 'streaming');
    const { port } = servers.queue;
    await servers.queue.kill9();
    const before = await ring.read('yard');
    await waitFor(async () => (await ring.read('yard')).length > before.length + 5, {
      what: 'footage without the queue',
    });
    await capture?.stop();
    await start();
    await shows('default', 'streaming');
    const old = servers.queue;
    servers.queue = await startRedis({ port });
    await waitFor(() => cameras.add(added('door')).then(() => true), { what: 'the queue' });
    await shows('door', 'streaming');
    await old.stop();
  });

  it('say why they cannot be captured when their source was sealed with another key', async () => {
    const other = await tempDir();
    await cameras.add({ ...added('yard'), sealedSource: openSealer({ HINDSIGHT_HOME: other.path })!.seal(SMALL, 'x') });
    await start();
    await shows('yard', 'backoff');
    expect((await ring.state('yard'))?.reason).toMatch(/^secret_key_mismatch: /);
    await cameras.change('yard', (now) => ({ ...now, sealedSource: added('yard').sealedSource }));
    await shows('yard', 'streaming');
    await other.remove();
  });
});

describe('a source that is tried', () => {
  const ask = async (request: CameraTest): Promise<CameraTestResult> => {
    const tests = createSourceTests({ redis: connections[1]! });
    try {
      return cameraTestResult.parse(await tests.run(sealer.seal(JSON.stringify(request), SOURCE_TEST_PURPOSE)));
    } finally {
      await tests.close();
    }
  };

  it('is described as it is, and as it would be captured', async () => {
    await start();
    const video = { width: 320, height: 180, fps: 10, seconds: 20, audio: true, gopSeconds: 1 };
    const file = await testVideo({ ...video, name: 'try-source' });
    const camera = await startHttpCamera({ file, format: 'mpegts', login: 'user:hush-hush', path: '/cam.ts' });
    const common = { works: true, width: 320, height: 180, fps: 10 };
    try {
      const [overHttp, encoded] = await Promise.all([
        ask({ source: camera.url, audio: true }),
        ask({ source: file, audio: false, mode: 'encode' }),
      ]);
      const pattern = await ask({ source: 'test:320x180@10', audio: true });
      expect(overHttp).toEqual({ ...common, container: 'mpegts', codec: 'h264', audio: 'aac', mode: 'copy' });
      expect(encoded).toMatchObject({ ...common, codec: 'h264', mode: 'encode', modeReason: expect.any(String) });
      expect(pattern).toMatchObject({ ...common, mode: 'encode' });
      expect(await ring.cameras()).toEqual(['default']);
    } finally {
      await camera.stop();
    }
  });

  it('is told why it cannot be used, with a code and what helps, and without its password', async () => {
    await start();
    const closed = `rtsp://user:hush-hush@127.0.0.1:${await freePort()}/cam`;
    const refused = await ask({ source: closed, audio: true });
    expect(refused).toMatchObject({
      works: false,
      code: 'camera_refused',
      remedy: expect.stringContaining('host and port'),
    });
    const missing = await ask({ source: `${home.path}/none.mp4`, audio: true });
    expect(missing).toMatchObject({ works: false, code: 'camera_missing' });
    expect(JSON.stringify([refused, missing]) + capture?.output()).not.toContain('hush');
  });
});
