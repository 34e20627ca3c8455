import type { Redis } from 'ioredis';
import { camerasKey, cameraKeys } from './keys.ts';
import { CLAIM, RENEW, YIELD } from './lua/scripts.ts';
import { createScript } from './script.ts';
import type { Lease, RingLimits } from './types.ts';

/** A lease that is not renewed for so long is anybody's. */
export const LEASE_MS = 6000;
/** Bytes outlive retention by this at least: the net under trimming, should nobody append any more. */
const TTL_SLACK_MS = 10 * 60_000;

const claimScript = createScript(CLAIM);
const renewScript = createScript(RENEW);
const yieldScript = createScript(YIELD);

/** Claiming, renewing and giving back the right to write a camera's ring. */
export function createLeases({ redis, prefix }: { redis: Redis; prefix: string }) {
  return {
    /** Claims a camera that nobody holds, or that this very start of a replica held; null when another one has it. */
    claim: async (
      camera: string,
      of: { replica: string; startId: string; limits: RingLimits },
    ): Promise<Lease | null> => {
      const { retentionMs, ringMaxBytes, holdMaxBytes } = of.limits;
      const args = [
        `${of.replica}:${of.startId}:`,
        LEASE_MS,
        retentionMs,
        ringMaxBytes,
        holdMaxBytes,
        retentionMs + TTL_SLACK_MS,
      ];
      const owner = (await claimScript(redis, cameraKeys(prefix, camera).owner, args)) as string | null;
      if (owner === null) return null;
      await redis.sadd(camerasKey(prefix), camera);
      return { camera, owner, token: Number(owner.slice(owner.lastIndexOf(':') + 1)) };
    },
    /** False when the lease is no longer ours, or is unknown because Redis was emptied: claim again. */
    renew: async ({ camera, owner }: Lease): Promise<boolean> =>
      (await renewScript(redis, cameraKeys(prefix, camera).owner, [owner, LEASE_MS])) === 1,
    /** Gives the lease back at once, so that another replica need not wait for it to run out. */
    releaseLease: async ({ camera, owner }: Lease): Promise<void> =>
      void (await yieldScript(redis, cameraKeys(prefix, camera).owner, [owner])),
  };
}
