import { expect, test } from 'vitest';
import { createApiClient, liveUrl, newKey } from './api.ts';
import { createConnectionStore } from './connection.ts';
import { ApiError, createHttp, mayPass } from './http.ts';

type Call = { path: string; method: string; headers: Headers; body: unknown; keepalive: boolean | undefined };

function client(answer: () => Response | Promise<Response>) {
  const calls: Call[] = [];
  const reached: boolean[] = [];
  const http = createHttp({
    fetch: async (input, init = {}) => {
      const { method = 'GET', headers, body, keepalive } = init;
      calls.push({ path: String(input), method, headers: new Headers(headers), body, keepalive });
      return answer();
    },
    onReach: (value) => reached.push(value),
    timeoutMs: 1000,
  });
  return { api: createApiClient(http), calls, reached };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

const order = { camera: 'yard', seconds: 30, at: '2026-11-22T12:00:00.000Z', key: 'k1' };

test('an order carries the length, the moment seen and its idempotency key', async () => {
  const { api, calls } = client(() => json({ id: 'a' }, 202));
  await api.orderClip(order);
  expect(calls[0]).toMatchObject({ path: '/api/clips', method: 'POST' });
  expect(calls[0]?.headers.get('Idempotency-Key')).toBe('k1');
  expect(calls[0]?.headers.get('Content-Type')).toBe('application/json');
  expect(JSON.parse(String(calls[0]?.body))).toEqual({ camera: 'yard', durationSeconds: 30, at: order.at });
});

test('without a moment seen the API decides what now is', async () => {
  const { api, calls } = client(() => json({ id: 'a' }, 202));
  await api.orderClip({ ...order, at: null });
  await api.orderSnapshot('yard', null);
  expect(calls.map(({ body }) => Object.keys(JSON.parse(String(body))))).toEqual([
    ['camera', 'durationSeconds'],
    ['camera'],
  ]);
});

test('the poster goes up as it is, with its type', async () => {
  const { api, calls } = client(() => json({}));
  await api.sendPoster('a', new Blob(['x'], { type: 'image/jpeg' }));
  expect(calls[0]).toMatchObject({ path: '/api/clips/a/poster', method: 'PUT' });
  expect(calls[0]?.headers.get('Content-Type')).toBe('image/jpeg');
});

test('lists are asked for page by page, and camera ids are safe in addresses', async () => {
  const { api, calls } = client(() => json({ items: [], nextCursor: null }));
  await api.clips({}, { cursor: null, limit: 12 });
  await api.clips({ q: 'a&b', tag: 'gate' }, { cursor: 'c=1', limit: 60 });
  expect(calls.map(({ path }) => path)).toEqual([
    '/api/clips?limit=12',
    '/api/clips?q=a%26b&tag=gate&limit=60&cursor=c%3D1',
  ]);
  expect(liveUrl('front-door', true)).toBe('/api/cameras/front-door/live.m3u8');
  expect(liveUrl('front-door', false)).toBe('/api/cameras/front-door/live.m3u8?lowLatency=false');
});

test('a clip is changed, tried again and deleted; a deletion can outlive the page', async () => {
  const { api, calls } = client(() => json({ id: 'a' }));
  await api.changeClip('a', { label: 'x', protected: true });
  await api.retryClip('a');
  await api.remove('clip', 'a', false);
  await api.remove('snapshot', 's', true);
  expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'PATCH /api/clips/a',
    'POST /api/clips/a/retry',
    'DELETE /api/clips/a',
    'DELETE /api/snapshots/s',
  ]);
  expect(calls.map(({ keepalive }) => keepalive === true)).toEqual([false, false, false, true]);
});

test('a problem keeps its code, its words and when to come back', async () => {
  const problem = { code: 'exhausted', detail: 'expected room, got none' };
  const { api, reached } = client(() => json(problem, 503, { 'Retry-After': '2' }));
  const error = await api.orderClip(order).catch((e: unknown) => e);
  expect(error).toMatchObject({ code: 'exhausted', status: 503, message: problem.detail, retryAfterSeconds: 2 });
  expect(mayPass(error)).toBe(true);
  expect(reached).toEqual([true]);
});

test('no answer, and a proxy’s 502, mean that the API is not reached', async () => {
  const dead = client(() => Promise.reject(new TypeError('failed to fetch')));
  await expect(dead.api.cameras()).rejects.toMatchObject({ code: 'offline', status: 0 });
  expect(dead.reached).toEqual([false]);
  const proxy = client(() => new Response('<html>', { status: 502 }));
  await expect(proxy.api.cameras()).rejects.toMatchObject({ code: 'http_502' });
  expect(proxy.reached).toEqual([false]);
});

test('what the request itself is to blame for is not sent again', () => {
  expect(mayPass(new ApiError({ code: 'no_footage', status: 422, message: '' }))).toBe(false);
  expect(mayPass(new ApiError({ code: 'internal', status: 500, message: '' }))).toBe(false);
  expect(mayPass(new Error('bug'))).toBe(false);
});

test('keys are long, plain and never the same', () => {
  const keys = new Set(Array.from({ length: 100 }, newKey));
  expect(keys.size).toBe(100);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});

test('the connection tells its listeners of changes only', () => {
  const store = createConnectionStore();
  let told = 0;
  const end = store.subscribe(() => (told += 1));
  store.set({ reached: true });
  store.set({ reached: false });
  store.set({ reached: false });
  end();
  store.set({ reached: true });
  expect(told).toBe(1);
  expect(store.get()).toEqual({ reached: true, updates: true });
});
