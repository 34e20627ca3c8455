import { HindsightError, ulid } from '@hindsight/domain';
import type { Clock, Logger } from '@hindsight/kit';
import type { Lease, Ring } from '@hindsight/ring';
import type { CameraConfig } from './config.ts';
import type { Share, SharedLease } from './share.ts';

const RENEW_MS = 2000;
/** How often a camera that another replica has is asked for. A dead one's is free after 6 s. */
const CLAIM_MS = 500;
/** How long giving a lease back may take: it runs out by itself. */
const RELEASE_MS = 1000;

/**
 * A lease that is ours until `lost` is aborted. One that Redis has forgotten is claimed again by the ring itself.
 * `handOver` is aborted when the camera is to go to another replica: what is left is stored first.
 */
export type HeldLease = { lease: Lease; lost: AbortSignal; lose(): void; handOver: AbortSignal };

/** What leases are built from. `log` is the camera's own. */
export type LeaseParts = {
  ring: Pick<Ring, 'claim' | 'renew' | 'releaseLease'>;
  share: Pick<Share, 'want' | 'claim'>;
  clock: Clock;
  log: Logger;
};

/**
 * Keeps asking for a camera's lease and, while it is ours, runs `work`; renews it every 2 s. When another replica has it,
 * `lost` is aborted at once (invariant 4), `work` has to end, and asking begins anew. Answers when `signal` is aborted.
 */
export async function underLease(
  parts: LeaseParts,
  options: { camera: CameraConfig; replica: string; signal: AbortSignal },
  work: (held: HeldLease) => Promise<void>,
): Promise<void> {
  const { clock, share, log } = parts;
  const { camera, signal } = options;
  const unwant = share.want(camera.id);
  const claim = createClaim(parts, options);
  let waits = false;
  while (!signal.aborted) {
    const shared = await claim().catch((err: unknown) => {
      if (!signal.aborted && !waits) log.warn({ err }, 'lease not claimed, trying again');
      return null;
    });
    if (!shared) {
      if (!waits && !signal.aborted) log.info('waiting for the lease of this camera');
      waits = true;
      await clock.sleep(CLAIM_MS, signal).catch(() => undefined);
      continue;
    }
    waits = false;
    log.info({ token: shared.lease.token }, 'lease is ours');
    await runUnder(parts, shared, work);
    await giveBack(parts, shared);
  }
  unwant();
}

/** Asking once. A lease that comes after `signal` was aborted is given back, not left to run out. */
function createClaim(
  parts: LeaseParts,
  { camera, replica, signal }: { camera: CameraConfig; replica: string; signal: AbortSignal },
): () => Promise<SharedLease | null> {
  const { clock, ring, share } = parts;
  const startId = ulid(clock.now(), () => clock.random());
  return () => {
    const claimed = share.claim(camera.id, () => {
      signal.throwIfAborted();
      return ring.claim(camera.id, { replica, startId, limits: camera.limits });
    });
    return untilAborted(claimed, signal).catch((error: unknown) => {
      if (signal.aborted) void claimed.then((late) => late && giveBack(parts, late)).catch(() => undefined);
      throw error;
    });
  };
}

async function giveBack({ ring, clock, log }: LeaseParts, { lease, end }: SharedLease): Promise<void> {
  const released = ring.releaseLease(lease).catch((err: unknown) => log.warn({ err }, 'lease left to run out'));
  await Promise.race([released, clock.sleep(RELEASE_MS)]);
  end();
}

async function runUnder(
  { ring, clock, log }: LeaseParts,
  { lease, handOver }: SharedLease,
  work: (held: HeldLease) => Promise<void>,
): Promise<void> {
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
    await work({ lease, lost: lost.signal, lose, handOver });
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
