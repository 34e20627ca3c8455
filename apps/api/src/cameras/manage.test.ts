import { isDeepStrictEqual } from 'node:util';
import { camera, cameraTestResult, page, timeline, type Camera, type CameraTestResult } from '@hindsight/domain';
import { createSourceTestWorker } from '@hindsight/queue';
import { connectRedis, createLogger } from '@hindsight/kit';
import { startRedis, waitFor } from '@hindsight/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answered, post, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { listenTo } from '../fixtures/listen-to.ts';

const SOURCE = 'rtsp://user:hush-hush@10.0.0.5/stream';
let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
});
afterEach(() => bed.wipe());
afterAll(() => bed.close());

const add = (body: object): Promise<Response> => post(`${bed.base}/api/cameras`, body);
const send = (method: string, id: string, body?: object): Promise<Response> =>
  fetch(`${bed.base}/api/cameras/${id}`, {
    method,
    ...(body ? { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) } : {}),
  });
const list = async (): Promise<Camera[]> => (await answered(fetch(`${bed.base}/api/cameras`), 200, page(camera))).items;

describe('a camera that is added', () => {
  it('is there at once, without its source, and capture is given the source sealed', async () => {
    const response = await add({ id: 'yard', source: SOURCE, name: 'Back yard', ringSeconds: 120 });
    expect(response.headers.get('location')).toBe('/api/cameras/yard');
    const made = await answered(Promise.resolve(response), 201, camera);
    expect(made).toMatchObject({ id: 'yard', name: 'Back yard', state: 'unassigned', managedBy: 'api', codec: null });
    expect(await list()).toEqual([made]);
    expect(await answered(send('GET', 'yard'), 200, camera)).toEqual(made);
    const held = await answered(fetch(`${bed.base}/api/cameras/yard/timeline`), 200, timeline);
    expect(held).toMatchObject({ camera: 'yard', spans: [], bytes: 0 });
    await refused(post(`${bed.base}/api/clips`, {}), 422, 'no_footage');
    const definition = await bed.definitions.get('yard');
    expect(definition).toMatchObject({ ringSeconds: 120, audio: true, disabled: false });
    expect(JSON.stringify(definition)).not.toMatch(/hush|rtsp/);
  });

  it('is changed, disabled and removed, and everybody is told', async () => {
    const { heard, stop } = await listenTo(bed.base);
    const hears = (name: string, data: object): Promise<unknown> =>
      waitFor(
        () => heard.some((event) => event.name === name && isDeepStrictEqual({ ...event.data, ...data }, event.data)),
        {
          what: `${name} ${JSON.stringify(data)} among ${JSON.stringify(heard)}`,
        },
      );
    await add({ id: 'yard', source: SOURCE, fps: 5 });
    await hears('camera', { id: 'yard', state: 'unassigned' });
    const sealed = (await bed.definitions.get('yard'))?.sealedSource;
    expect(await answered(send('PATCH', 'yard', { name: 'Gate', fps: null }), 200, camera)).toMatchObject({
      name: 'Gate',
    });
    expect(await bed.definitions.get('yard')).toEqual({
      id: 'yard',
      name: 'Gate',
      sealedSource: sealed,
      audio: true,
      disabled: false,
    });
    await hears('camera', { id: 'yard', name: 'Gate' });
    expect(await answered(send('PATCH', 'yard', { disabled: true }), 200, camera)).toMatchObject({ state: 'disabled' });
    expect(await list()).toMatchObject([{ state: 'disabled' }]);
    await send('PATCH', 'yard', { source: 'test:' });
    expect((await bed.definitions.get('yard'))?.sealedSource).not.toBe(sealed);
    expect((await send('DELETE', 'yard')).status).toBe(204);
    await hears('camera-deleted', { id: 'yard' });
    expect(await list()).toEqual([]);
    for (const method of ['GET', 'DELETE']) await refused(send(method, 'yard'), 404, 'camera_not_found');
    await refused(send('PATCH', 'yard', {}), 404, 'camera_not_found');
    expect(JSON.stringify(heard)).not.toContain('hush');
    stop();
  });

  it('is gone for everybody before capture has stopped, and forgotten when it has', async () => {
    await add({ id: 'yard', source: SOURCE });
    await bed.film('yard', { seconds: 2, state: { managedBy: 'api' } });
    expect(await list()).toMatchObject([{ state: 'streaming', codec: 'h264' }]);
    expect((await send('DELETE', 'yard')).status).toBe(204);
    expect(await bed.ring.cameras()).toEqual(['yard']);
    expect(await list()).toEqual([]);
    await refused(send('GET', 'yard'), 404, 'camera_not_found');
  });

  it('cannot take the id of another one, nor can one of the environment be changed here', async () => {
    await bed.film('yard', { seconds: 1 });
    await refused(add({ id: 'yard', source: SOURCE }), 409, 'conflict');
    await refused(send('PATCH', 'yard', { name: 'Mine' }), 409, 'managed_elsewhere');
    await refused(send('DELETE', 'yard'), 409, 'managed_elsewhere');
    await add({ id: 'door', source: SOURCE });
    await refused(add({ id: 'door', source: SOURCE }), 409, 'conflict');
  });

  it('is refused for everything that is wrong with it, and no answer shows the source', async () => {
    const wrong: [object | string, string][] = [
      [{ source: SOURCE }, 'id'],
      [{ id: 'Yard!', source: SOURCE }, 'id'],
      [{ id: 'yard' }, 'source'],
      [{ id: 'yard', source: 'gopher://user:hush-hush@host/' }, 'source'],
      [{ id: 'yard', source: 'rtsp://user:hush/hush@host/' }, 'source'],
      [{ id: 'yard', source: { url: SOURCE } }, 'source'],
      [{ id: 'yard', source: SOURCE, colour: 'red' }, 'colour'],
      [{ id: SOURCE, source: SOURCE }, 'id'],
      [{ id: 'yard', source: SOURCE, fps: 0, size: 'large', ringSeconds: 1 }, 'fps'],
      [`{"id":"yard","source":${SOURCE}}`, 'JSON'],
    ];
    for (const [body, at] of wrong) {
      const problem = await refused(post(`${bed.base}/api/cameras`, body), 400, 'invalid_request');
      const said = JSON.stringify(problem);
      expect(said, JSON.stringify(body)).toContain(at);
      expect(said).not.toContain('hush');
    }
    expect(await list()).toEqual([]);
  });

  it('needs a key', async () => {
    const keyless = await bed.serve({ sealer: null });
    for (const call of ['cameras', 'cameras/test']) {
      const body = call === 'cameras' ? { id: 'yard', source: SOURCE } : { source: SOURCE };
      await refused(post(`${keyless.base}/api/${call}`, body), 503, 'secret_key_missing');
    }
    await keyless.close();
  });
});

describe('when the catalog is away', () => {
  it('cameras are answered from what was known', async () => {
    await add({ id: 'yard', source: SOURCE, name: 'Back yard' });
    await bed.film('door', { seconds: 1 });
    await waitFor(async () => (await list()).length === 2, { what: 'two cameras' });
    const old = bed.queueRedis;
    await old.kill9();
    const asked = bed.clock.monotonicMs();
    expect((await list()).map(({ id, name }) => [id, name])).toEqual([
      ['door', 'Yard'],
      ['yard', 'Back yard'],
    ]);
    expect(bed.clock.monotonicMs() - asked).toBeLessThan(2000);
    await refused(add({ id: 'gate', source: SOURCE }), 503, 'unavailable');
    bed.queueRedis = await startRedis({ port: old.port });
    await waitFor(async () => (await add({ id: 'gate', source: SOURCE })).status === 201, { what: 'the catalog' });
    await old.stop();
  });
});

describe('a source that is tried', () => {
  it('is described by capture, which alone can open what is sent to it', async () => {
    const log = createLogger({ service: 'test', level: 'silent' });
    const redis = connectRedis(bed.queueRedis.url, { name: 'test', log });
    const result: CameraTestResult = {
      ...{ works: true, container: 'rtsp', codec: 'hevc', width: 1920, height: 1080, fps: 25, audio: null },
      ...{ mode: 'encode', modeReason: 'the codec is hevc, not h264' },
    };
    const sent: string[] = [];
    const handle = (sealed: string): Promise<unknown> => Promise.resolve((sent.push(sealed), result));
    const worker = createSourceTestWorker({ redis, handle, concurrency: 1, log });
    expect(await answered(post(`${bed.base}/api/cameras/test`, { source: SOURCE }), 200, cameraTestResult)).toEqual(
      result,
    );
    expect(sent).toHaveLength(1);
    expect(sent.join()).not.toMatch(/hush|rtsp/);
    await worker.close({ force: true });
    redis.disconnect();
  });

  it('is refused when it is none, and unavailable while no capture answers', async () => {
    await refused(post(`${bed.base}/api/cameras/test`, { source: 'gopher://x' }), 400, 'invalid_request');
    const asked = Array.from({ length: 5 }, () => post(`${bed.base}/api/cameras/test`, { source: SOURCE }));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([429, 503, 503, 503, 503]);
  });
});
