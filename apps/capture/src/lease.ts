import { HindsightError, ulid } from '@hindsight/domain';
import type { Clock, Logger } from '@hindsight/kit';
import type { Lease, Ring } from '@hindsight/ring';
import type { CameraConfig } from './config.ts';

const RENEW_MS = 2000;
/** How often a camera that another replica has is asked for. */
const CLAIM_MS = 1000;
/** How long giving a lease back may take: it runs out by itself. */
const RELEASE_MS = 1000;

/** A lease that is ours until `lost` is aborted. One that Redis has forgotten is claimed again by the ring itself. */
export type HeldLease = { lease: Lease; lost: AbortSignal; lose(): void };

/** What leases are built from. */
export type LeaseParts = { ring: Pick<Ring, 'claim' | 'renew' | 'releaseLease'>; clock: Clock; log: Logger };

/**
 * Keeps asking for a camera's lease and, while it is ours, runs `work`; renews it every 2 s. When another replica has it,
 * `lost` is aborted at once (invariant 4), `work` has to end, and asking begins anew. Answers when `signal` is aborted.
 */
export async function underLease(
  parts: LeaseParts,
  options: { camera: CameraConfig; replica: string; signal: AbortSignal },
  work: (held: HeldLease) => Promise<void>,
): Promise<void> {
  const { clock, ring, log } = parts;
  const { camera, replica, signal } = options;
  const startId = ulid(clock.now(), () => clock.random());
  let waits = false;
  while (!signal.aborted) {
    const claimed = ring.claim(camera.id, { replica, startId, limits: camera.limits });
    const lease = await untilAborted(claimed, signal).catch((err: unknown) => {
      if (!signal.aborted && !waits) log.warn({ err }, 'lease not claimed, trying again');
      return null;
    });
    if (!lease) {
      if (!waits && !signal.aborted) log.info('waiting for the lease of this camera');
      waits = true;
      await clock.sleep(CLAIM_MS, signal).catch(() => undefined);
      continue;
    }
    waits = false;
    log.info({ token: lease.token }, 'lease is ours');
    await runUnder(parts, lease, work);
    const released = ring.releaseLease(lease).catch((err: unknown) => log.warn({ err }, 'lease left to run out'));
    await Promise.race([released, clock.sleep(RELEASE_MS)]);
  }
}

async function runUnder({ ring, clock, log }: LeaseParts, lease: Lease, work: (held: HeldLease) => Promise<void>) {
  const lost = new AbortController();
  const lose = (): void => {
    if (!lost.signal.aborted) log.warn('another replica has the lease of this camera');
    lost.abort(new HindsightError('lease_lost', `another replica has the lease of ${lease.camera}`));
  };
  // One at a time: while Redis is away, calls wait for it and would pile up.
  let renewing = false;
  const renew = async (): Promise<void> => {
    if (renewing) return;
    renewing = true;
    try {
      if (!(await ring.renew(lease))) lose();
    } catch (err) {
      log.debug({ err }, 'lease not renewed');
    } finally {
      renewing = false;
    }
  };
  const stopRenewing = clock.every(RENEW_MS, () => void renew());
  try {
    await work({ lease, lost: lost.signal, lose });
  } finally {
    stopRenewing();
  }
}

/** A promise that may never settle, given up when `signal` is aborted. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
