import type { Snapshot } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import { startStack, type Stack } from '../stack/stack.ts';
import type { Shown } from './page-list.ts';

const CLIP_SECONDS = 3;

/** Below which path the pages are opened: with one, an address that forgets it is found. */
export const BASE_PATH = '/hindsight';

/** Starts an installation with the test camera, and makes a clip and a snapshot: something for every page to show. */
export async function startPageStack(): Promise<{ stack: Stack; base: string; shown: Shown }> {
  const stack = await startStack({ env: { VIDEO_SOURCE: 'test:', BASE_PATH } });
  try {
    await stack.client.filled(CLIP_SECONDS + 1);
    return { stack, base: stack.url + BASE_PATH, shown: await makeContent(stack) };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

async function makeContent({ client }: Stack): Promise<Shown> {
  const order = { durationSeconds: CLIP_SECONDS, label: 'Delivery at the gate', tags: ['gate', 'parcel'] };
  const clip = await accepted(client.post<{ id: string }>('/api/clips', order));
  const snapshot = await accepted(client.post<{ id: string }>('/api/snapshots', {}));
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
