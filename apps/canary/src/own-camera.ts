import { HindsightError, type Camera, type Timeline } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';
import type { Api } from './api.ts';

/**
 * The synthetic camera: small and slow, so that it costs little, and a frame is long beside what a busy machine is late.
 * Its ring need not reach further back than a clip that is asked for at once.
 */
export const OWN_CAMERA = { source: 'test:320x180@10', fps: 10, ringSeconds: 20 } as const;

const FILLED_WITHIN_MS = 60_000;
const LOOK_MS = 500;

/**
 * Adds the camera where it is missing, unlisted, and waits until it has filmed for `seconds`. Throws `conflict` when the
 * id belongs to somebody else's camera: nothing of that one is ever touched.
 */
export async function ensureCamera(
  { api, clock }: { api: Api; clock: Clock },
  { id, seconds, signal }: { id: string; seconds: number; signal: AbortSignal },
): Promise<void> {
  const found = await api.find<Camera>(`/api/cameras/${id}`);
  if (found) return mustBeOwn(found);
  const { source, ringSeconds } = OWN_CAMERA;
  const settings = { id, name: 'Canary', source, ringSeconds, audio: false, mode: 'encode', unlisted: true };
  await api.post<Camera>('/api/cameras', settings);
  const deadline = clock.monotonicMs() + FILLED_WITHIN_MS;
  while ((await filmedSeconds(api, id)) < seconds) {
    if (clock.monotonicMs() > deadline) {
      const expected = `expected ${seconds} s of the camera ${id} within ${FILLED_WITHIN_MS / 1000} s of adding it`;
      throw new HindsightError('no_footage', `${expected}, got less: does a capture run that has the secret key?`);
    }
    await clock.sleep(LOOK_MS, signal);
  }
}

/** Removes the camera again, if it is ours: a picture that nobody looks at costs something too. */
export async function removeCamera(api: Api, id: string): Promise<void> {
  const found = await api.find<Camera>(`/api/cameras/${id}`);
  if (found?.unlisted) await api.delete(`/api/cameras/${id}`);
}

function mustBeOwn({ id, unlisted, managedBy }: Camera): void {
  if (unlisted && managedBy === 'api') return;
  throw new HindsightError(
    'conflict',
    `CANARY_CAMERA: expected an id that no camera of yours has, got "${id}", which is one`,
  );
}

async function filmedSeconds(api: Api, id: string): Promise<number> {
  const timeline = await api.find<Timeline>(`/api/cameras/${id}/timeline`);
  const span = timeline?.spans.at(-1);
  return span === undefined ? 0 : (Date.parse(span.end) - Date.parse(span.start)) / 1000;
}
