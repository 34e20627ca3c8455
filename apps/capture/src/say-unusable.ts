import type { Clock, Logger } from '@hindsight/kit';
import type { Ring } from '@hindsight/ring';
import { createCameraStates } from './camera-state.ts';
import type { CameraConfig } from './config.ts';
import type { HeldLease } from './lease.ts';
import type { CaptureMetrics } from './metrics.ts';
import type { Trouble } from './remedy.ts';

/** How often it is said again: a Redis that was emptied has forgotten it. */
const REPEAT_MS = 30_000;

type Options = { camera: CameraConfig; trouble: Trouble; held: HeldLease; signal: AbortSignal };

/** Says why a camera cannot be captured at all, for as long as it is ours: trying again would not help. */
export async function sayUnusable(
  parts: { ring: Ring; clock: Clock; log: Logger; metrics: CaptureMetrics },
  options: Options,
): Promise<void> {
  const { camera, trouble, held } = options;
  const { ring, clock, log, metrics } = parts;
  const states = createCameraStates({ ring, log, camera, held });
  log.error(trouble, 'this camera cannot be captured');
  metrics.taken(camera.id);
  states.set({ state: 'backoff', ...trouble });
  const stopRepeating = clock.every(REPEAT_MS, states.repeat);
  const signal = AbortSignal.any([options.signal, held.lost, held.handOver]);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
  stopRepeating();
  metrics.gone(camera.id);
}
