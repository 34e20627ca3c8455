import type { Snapshot } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import { startStack, type Stack } from '../stack/stack.ts';
import { TEST_SOURCE, type Shown } from './page-list.ts';

const CLIP_SECONDS = 3;

/** Below which path the pages are opened: with one, an address that forgets it is found. */
export const BASE_PATH = '/hindsight';

/**
 * Starts an installation with the test camera, one that was added and one that cannot be reached, and makes a clip and a
 * snapshot: something for every page to show.
 */
export async function startPageStack(): Promise<{ stack: Stack; base: string; shown: Shown }> {
  const stack = await startStack({ env: { VIDEO_SOURCE: 'test:', BASE_PATH } });
  try {
    await addCameras(stack);
    await stack.client.filled(CLIP_SECONDS + 1, 'default');
    return { stack, base: stack.url + BASE_PATH, shown: await makeContent(stack) };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

async function addCameras({ client }: Stack): Promise<void> {
  const cameras = [
    { id: 'yard', name: 'Yard', source: TEST_SOURCE },
    { id: 'garage', name: 'Garage', source: 'rtsp://viewer:secret@127.0.0.1:9/stream' },
  ];
  for (const camera of cameras) {
    const { status, body } = await client.post('/api/cameras', camera);
    if (status !== 201) throw new Error(`expected 201, got ${status}: ${JSON.stringify(body)}`);
  }
}

async function makeContent({ client }: Stack): Promise<Shown> {
  const order = {
    camera: 'default',
    durationSeconds: CLIP_SECONDS,
    label: 'Delivery at the gate',
    tags: ['gate', 'parcel'],
  };
  const clip = await accepted(client.post<{ id: string }>('/api/clips', order));
  const snapshot = await accepted(client.post<{ id: string }>('/api/snapshots', { camera: 'default' }));
  await waitFor(async () => (await client.clip(clip)).thumbnailFinal, { timeoutMs: 60_000, what: 'the clip' });
  await waitFor(async () => (await client.get<Snapshot>(`/api/snapshots/${snapshot}`)).body.state === 'ready', {
    timeoutMs: 30_000,
    what: 'the snapshot',
  });
  return { clipId: clip, snapshotId: snapshot };
}

async function accepted(asked: Promise<{ status: number; body: { id: string } }>): Promise<string> {
  const { status, body } = await asked;
  if (status !== 202) throw new Error(`expected 202, got ${status}: ${JSON.stringify(body)}`);
  return body.id;
}
