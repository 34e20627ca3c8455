import type { Camera, Clip } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SECONDS } from './clips.ts';
import { openCompose, type ComposeStack } from './compose-stack.ts';

const FPS = 30;

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

  await stack.client.filled(SECONDS + 1, 'demo');
  const { body } = await stack.client.post<Clip>('/api/clips', { camera: 'demo', durationSeconds: SECONDS });
  const clip = await stack.client.ended(body.id, { timeoutMs: 60_000, intervalMs: 500 });
  expect(clip).toMatchObject({ state: 'ready', delivered: { partial: false } });
  expect(clip.frames).toBeGreaterThanOrEqual(SECONDS * FPS - 1);
});
