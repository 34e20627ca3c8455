import type { Clip, Snapshot } from '@hindsight/domain';
import { liveFeed, startHlsCamera, waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startStack, type Stack } from './stack/stack.ts';

let source: Awaited<ReturnType<typeof startHlsCamera>>;
let stack: Stack;
beforeAll(async () => {
  source = await startHlsCamera(liveFeed({ width: 320, height: 180, fps: 25 }), 2, { dates: true });
  stack = await startStack({ cameras: [{ id: 'hls', source: source.url }] });
}, 120_000);
afterAll(async () => {
  await stack?.stop();
  await source?.stop();
});

it('a camera whose footage comes seconds late is kept, shown and stilled up to now', async () => {
  const camera = await waitFor(
    async () => {
      const { body } = await stack.client.get<{ state: string; timeReason?: string }>('/api/cameras/hls');
      return body.state === 'streaming' && body;
    },
    { timeoutMs: 60_000, what: 'the camera' },
  );
  expect(camera.timeReason).toMatch(/^by the dates of its playlist/);
  const { body: timeline } = await stack.client.get<{ lateSeconds?: number }>('/api/cameras/hls/timeline');
  expect(timeline.lateSeconds).toBeGreaterThan(2);
  const pressedMs = Date.now();
  const [short, until, still] = await Promise.all([
    stack.client.post<Clip>('/api/clips', { camera: 'hls', durationSeconds: 1, onMissing: 'fail' }),
    stack.client.post<Clip>('/api/clips', { camera: 'hls', durationSeconds: 1, postSeconds: 2 }),
    stack.client.post<Snapshot>('/api/snapshots', { camera: 'hls', at: new Date(pressedMs - 200).toISOString() }),
  ]);
  expect([short.status, until.status, still.status], JSON.stringify([short, until, still])).toEqual([202, 202, 202]);
  for (const { body } of [short, until]) {
    const clip = await stack.client.ended(body.id);
    expect(clip).toMatchObject({ state: 'ready', delivered: { coverage: 1, gaps: [] } });
  }
  await waitFor(
    async () => (await stack.client.get<Snapshot>(`/api/snapshots/${still.body.id}`)).body.state === 'ready',
    { timeoutMs: 20_000, what: 'the snapshot' },
  );
  const live = await fetch(`${stack.client.base}/api/cameras/hls/live.m3u8`).then((response) => response.text());
  expect(live).toContain('#EXT-X-PRELOAD-HINT');
}, 120_000);
