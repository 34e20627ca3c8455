import { HindsightError } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';
import type { Redis } from 'ioredis';
import { camerasKey, cameraKeys } from './keys.ts';
import type { CaptureState, Lease } from './types.ts';

/** What capture says of its cameras. */
export function createStates({ redis, clock, prefix }: { redis: Redis; clock: Clock; prefix: string }) {
  const read = async (camera: string): Promise<CaptureState | null> => {
    const keys = cameraKeys(prefix, camera);
    const [text, owner] = await redis.mget(keys.state, keys.owner);
    if (!text) return null;
    const state = JSON.parse(text) as CaptureState;
    return owner ? state : { ...state, state: 'unassigned', reason: 'no capture holds this camera' };
  };
  return {
    /** Replaces what is said of a camera, and tells everybody. Throws `lease_lost` for one whose lease is another's. */
    setState: async ({ camera, owner }: Lease, fields: Omit<CaptureState, 'updatedAt'>): Promise<void> => {
      const keys = cameraKeys(prefix, camera);
      const current = await redis.get(keys.owner);
      if (current !== null && current !== owner) {
        throw new HindsightError('lease_lost', `expected the lease ${owner} of ${camera} to be current, it is not`);
      }
      await redis.set(keys.state, JSON.stringify({ ...fields, updatedAt: clock.now() } satisfies CaptureState));
      await redis.publish(camerasKey(prefix), camera);
    },
    /** Null for a camera that capture has never spoken of; `unassigned` when nobody holds its lease. */
    state: read,
    cameras: (): Promise<string[]> => redis.smembers(camerasKey(prefix)),
    /** Takes a camera out of the list. Its footage leaves with retention. */
    forgetCamera: async (camera: string): Promise<void> => {
      await redis.srem(camerasKey(prefix), camera);
      await redis.del(cameraKeys(prefix, camera).state);
      await redis.publish(camerasKey(prefix), camera);
    },
  };
}
