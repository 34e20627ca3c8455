import { connectRedis, createLogger, systemClock as clock } from '@hindsight/kit';
import { startRedis, waitFor, type TestRedis } from '@hindsight/testing';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCameraDefinitions, type CameraDefinition } from './cameras.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const yard: CameraDefinition = { id: 'yard', name: 'Yard', sealedSource: 'v1.a.b', audio: true, disabled: false };

let first: TestRedis;
let server: TestRedis;
let redis: Redis;
let cameras: ReturnType<typeof createCameraDefinitions>;

beforeAll(async () => {
  server = first = await startRedis({ args: ['--appendonly', 'yes'] });
  redis = connectRedis(server.url, { name: 'test', log, failFast: true });
  cameras = createCameraDefinitions({ redis, clock, log });
});
beforeEach(() => redis.flushall());
afterAll(async () => {
  redis.disconnect();
  await server.stop();
  // Its folder is its own to remove.
  await first.stop();
});

const ids = (list: CameraDefinition[]): string => list.map(({ id, name }) => `${id}:${name}`).join();

describe('cameras in the catalog', () => {
  it('are added once, changed and removed', async () => {
    await cameras.add(yard);
    await cameras.add({ ...yard, id: 'door' });
    await expect(cameras.add({ ...yard, name: 'Other' })).rejects.toMatchObject({ code: 'conflict' });
    expect((await cameras.all()).map(({ id }) => id)).toEqual(['door', 'yard']);
    expect(await cameras.change('yard', (now) => ({ ...now, name: 'Back yard' }))).toEqual({
      ...yard,
      name: 'Back yard',
    });
    expect(await cameras.get('yard')).toEqual({ ...yard, name: 'Back yard' });
    expect(await cameras.remove('yard')).toBe(true);
    expect(await cameras.remove('yard')).toBe(false);
    expect(await cameras.get('yard')).toBeNull();
    await expect(cameras.change('yard', (now) => now)).rejects.toMatchObject({ code: 'camera_not_found' });
  });

  it('lose no change when several are made at once', async () => {
    await cameras.add({ ...yard, fps: 0 });
    const addOne = (now: CameraDefinition): CameraDefinition => ({ ...now, fps: (now.fps ?? 0) + 1 });
    await Promise.all(Array.from({ length: 10 }, () => cameras.change('yard', addOne)));
    expect((await cameras.get('yard'))?.fps).toBe(10);
  });
});

describe('who follows the cameras', () => {
  it('is told of them as they are, and of every change', async () => {
    await cameras.add(yard);
    const told: string[] = [];
    const other = redis.duplicate();
    const stop = createCameraDefinitions({ redis: other, clock, log }).follow((list) => told.push(ids(list)));
    const tells = (what: string): Promise<unknown> => waitFor(() => told.at(-1) === what, { what: `"${what}"` });
    await tells('yard:Yard');
    await cameras.add({ ...yard, id: 'door' });
    await tells('door:Yard,yard:Yard');
    await cameras.change('yard', (now) => ({ ...now, name: 'Back' }));
    await tells('door:Yard,yard:Back');
    await cameras.remove('door');
    await tells('yard:Back');
    stop();
    other.disconnect();
  });

  it('keeps what it knows while Redis is away, and hears of changes again when it is back', async () => {
    await cameras.add(yard);
    const told: string[] = [];
    const stop = cameras.follow((list) => told.push(ids(list)));
    await waitFor(() => told.length > 0, { what: 'the first list' });
    await server.kill9();
    const asked = cameras.all();
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
    const before = told.length;
    server = await startRedis({ args: ['--appendonly', 'yes'], port: server.port, dir: server.dir });
    await waitFor(async () => (await cameras.all()).length === 1, { what: 'Redis' });
    await waitFor(() => told.length > before, { what: 'a list after the outage' });
    expect(new Set(told)).toEqual(new Set(['yard:Yard']));
    await cameras.add({ ...yard, id: 'door' });
    await waitFor(() => told.at(-1) === 'door:Yard,yard:Yard', { what: 'the camera added after the outage' });
    stop();
  });
});
