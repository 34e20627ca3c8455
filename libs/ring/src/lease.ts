import { HindsightError } from '@hindsight/domain';
import { camerasKey, cameraKeys } from './keys.ts';
import type { RingParts } from './parts.ts';
import { asked } from './script.ts';
import type { Claim, Lease } from './types.ts';

/** A lease that is not renewed for so long is anybody's. */
export const LEASE_MS = 6000;

/** Claiming, renewing and giving back the right to write a camera's ring (design 5). */
export type Leases = {
  /**
   * Claims a camera that nobody holds, or that this very start of a replica held; null when another one has it.
   * The token is higher than that of every lease before it.
   */
  claim(camera: string, claim: Claim): Promise<Lease | null>;
  /** Whether nobody has the lease. */
  isFree(camera: string): Promise<boolean>;
  /** False when another one has the lease. */
  renew(lease: Lease): Promise<boolean>;
  /** Gives the lease back at once, so that another replica need not wait for it to run out. */
  releaseLease(lease: Lease): Promise<void>;
};

/** What a script with a lease answers: 'unknown' when Redis knows of no lease at all, 'lost' when it is another's. */
export type LeaseAnswer = 'ok' | 'lost' | 'unknown';

/**
 * Runs a script under a lease. A lease that Redis has forgotten (it ran out and nobody claimed it, or the server was
 * emptied) is not lost: it is claimed again, and the caller's object goes on standing for the new one. Throws
 * `lease_lost` when another one has it, or has had it since.
 */
export type UnderLease = <T>(
  lease: Lease,
  run: (owner: string) => Promise<{ answer: LeaseAnswer; value: T }>,
) => Promise<T>;

type Known = { lease: Lease; claim: Claim; again: Promise<Lease | null> | null };

/** Makes the leases of one process. */
export function createLeases({ redis, prefix, scripts }: RingParts): { leases: Leases; underLease: UnderLease } {
  // By the owner that the caller knows: what stands for it now.
  const known = new Map<string, Known>();
  const ownerKey = (camera: string): string => cameraKeys(prefix, camera).owner;

  const take = async (camera: string, { replica, startId, limits }: Claim, before?: Lease): Promise<Lease | null> => {
    const { retentionMs, ringMaxBytes, holdMaxBytes } = limits;
    const args = [
      `${replica}:${startId}:`,
      LEASE_MS,
      Math.round(retentionMs),
      ringMaxBytes,
      holdMaxBytes,
      before?.token ?? '',
    ];
    const owner = (await scripts.claim(redis, ownerKey(camera), args)) as string | null;
    if (owner === null) return null;
    // Another slot, so not in the script; a full Redis refuses it even when nothing is to be added.
    const cameras = camerasKey(prefix);
    if ((await asked(redis.sismember(cameras, camera))) === 0) await asked(redis.sadd(cameras, camera));
    return { camera, owner, token: Number(owner.slice(owner.lastIndexOf(':') + 1)) };
  };

  const takeAgain = async (of: Known, forgotten: string): Promise<Lease | null> => {
    if (of.lease.owner !== forgotten) return of.lease;
    of.again ??= take(of.lease.camera, of.claim, of.lease).finally(() => (of.again = null));
    const lease = await of.again;
    if (lease) of.lease = lease;
    return lease;
  };

  const underLease: UnderLease = async (lease, run) => {
    for (;;) {
      const of = known.get(lease.owner);
      const { owner } = of?.lease ?? lease;
      const { answer, value } = await run(owner);
      if (answer === 'ok') return value;
      if (answer === 'lost' || !of || !(await takeAgain(of, owner))) throw lost(lease);
    }
  };

  const renew = (lease: Lease): Promise<true> =>
    underLease(lease, async (owner) => {
      const answer = (await scripts.renew(redis, ownerKey(lease.camera), [owner, LEASE_MS])) as LeaseAnswer;
      return { answer, value: true };
    });

  const leases: Leases = {
    claim: async (camera, claim) => {
      const lease = await take(camera, claim);
      if (!lease) return null;
      for (const [owner, of] of known) if (of.lease.camera === camera) known.delete(owner);
      known.set(lease.owner, { lease, claim, again: null });
      return lease;
    },
    isFree: async (camera) => (await asked(redis.exists(ownerKey(camera)))) === 0,
    renew: (lease) =>
      renew(lease).catch((error: unknown) => {
        if (error instanceof HindsightError && error.code === 'lease_lost') return false;
        throw error;
      }),
    releaseLease: async (lease) => {
      const owner = known.get(lease.owner)?.lease.owner ?? lease.owner;
      known.delete(lease.owner);
      await scripts.releaseLease(redis, ownerKey(lease.camera), [owner]);
    },
  };
  return { leases, underLease };
}

const lost = ({ camera, owner }: Lease): HindsightError =>
  new HindsightError('lease_lost', `expected the lease ${owner} of ${camera} to be current, but another one is`);
