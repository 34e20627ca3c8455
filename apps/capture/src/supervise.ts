import { ulid } from '@hindsight/domain';
import type { Lease } from '@hindsight/ring';
import { runCamera, type CameraParts } from './camera.ts';
import type { CameraConfig } from './config.ts';

const RENEW_MS = 2000;
const CLAIM_MS = 2000;

/** Keeps a camera captured: claims its lease, renews it, runs the camera while it is ours, and claims again when it was lost. */
export async function superviseCamera(
  parts: CameraParts,
  options: { camera: CameraConfig; replica: string; signal: AbortSignal },
): Promise<void> {
  const { clock, ring } = parts;
  const { camera, replica, signal } = options;
  const log = parts.log.child({ camera: camera.id });
  const startId = ulid(clock.now(), () => clock.random());
  const claim = (): Promise<Lease | null> => ring.claim(camera.id, { replica, startId, limits: camera.limits });

  while (!signal.aborted) {
    const claimed = await claim().catch((err: unknown) => void log.warn({ err }, 'lease not claimed'));
    if (!claimed) {
      await clock.sleep(CLAIM_MS, signal).catch(() => undefined);
      continue;
    }
    let lease = claimed;
    log.info({ token: lease.token }, 'lease is ours');
    const reclaim = async (): Promise<boolean> => {
      const again = await claim().catch(() => null);
      if (again) lease = again;
      return again !== null;
    };
    const lost = new AbortController();
    const stopRenewing = clock.every(RENEW_MS, () => {
      ring.renew(lease).then(
        async (ours) => {
          if (!ours && !(await reclaim())) lost.abort(new Error('another replica holds the lease'));
        },
        (err: unknown) => log.warn({ err }, 'lease not renewed'),
      );
    });
    await runCamera(parts, { camera, lease: () => lease, reclaim, signal: AbortSignal.any([signal, lost.signal]) });
    stopRenewing();
    await ring.releaseLease(lease).catch((err: unknown) => log.warn({ err }, 'lease left to run out'));
  }
}
