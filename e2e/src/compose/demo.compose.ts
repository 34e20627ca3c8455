import type { Camera, Clip } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCompose, type ComposeStack } from './compose-stack.ts';

let stack: ComposeStack;

beforeAll(async () => {
  stack = await openCompose();
  await stack.build('demo');
  await stack.up();
});
afterAll(async () => {
  expect(await stack?.down(), 'nothing of it is left').toEqual([]);
});

it('adds a camera that is served by RTSP in the profile demo', async () => {
  await stack.up({}, 'demo-camera');
  const camera = async (): Promise<Camera> => (await stack.client.get<Camera>('/api/cameras/demo')).body;
  await waitFor(async () => (await camera()).state === 'streaming', {
    timeoutMs: 60_000,
    what: 'the camera to stream',
  });
  expect(await camera()).toMatchObject({ mode: 'copy', codec: 'h264', width: 1280, height: 720, managedBy: 'api' });

  const asked = async () => await stack.client.post<Clip>('/api/clips', { camera: 'demo', durationSeconds: 5 });
  const plan = { camera: 'demo', durationSeconds: 5 };
  type Plan = { available: { coverage: number } };
  const covered = async () => (await stack.client.post<Plan>('/api/clips/plan', plan)).body.available.coverage === 1;
  await waitFor(covered, { timeoutMs: 30_000, what: 'five seconds of footage' });
  const clip = await stack.client.ended((await asked()).body.id, { timeoutMs: 60_000, intervalMs: 500 });
  expect(clip).toMatchObject({ state: 'ready', delivered: { partial: false } });
  expect(clip.frames).toBeGreaterThanOrEqual(149);
});
