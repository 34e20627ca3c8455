import { camerasKey, cameraKeys, forgottenKey } from './keys.ts';
import type { LeaseAnswer, UnderLease } from './lease.ts';
import type { RingParts } from './parts.ts';
import { asked } from './script.ts';
import type { CameraReport, CaptureState, Lease } from './types.ts';

/** What capture says of its cameras. */
export type States = {
  /** Replaces what is said of a camera, and tells everybody. Throws `lease_lost` when another one has the lease. */
  setState(lease: Lease, fields: Omit<CaptureState, 'updatedAt'>): Promise<void>;
  /** Null for a camera that capture has never spoken of; `unassigned` when nobody holds its lease. */
  state(camera: string): Promise<CameraReport | null>;
  /** Ids of the cameras that have ever been claimed and were not forgotten. */
  cameras(): Promise<string[]>;
  /** Ids of the cameras that may have holds: those that are listed, and forgotten ones as long as they have some. */
  holdingCameras(): Promise<string[]>;
  /**
   * Takes a camera that nobody captures any more out of the list, and tells everybody. Its footage runs out: nothing new
   * can ask for it, and what clips hold stays for them. False while somebody has its lease: nothing is done then.
   */
  forget(camera: string): Promise<boolean>;
};

/** Makes the verbs. */
export function createStates({ redis, clock, prefix, scripts }: RingParts, underLease: UnderLease): States {
  return {
    setState: async (lease, fields) => {
      const { owner: key } = cameraKeys(prefix, lease.camera);
      const state = JSON.stringify({ ...fields, updatedAt: clock.now() } satisfies CaptureState);
      await underLease(lease, async (owner) => {
        const args = [owner, state, camerasKey(prefix), lease.camera, Math.round(fields.lateMs ?? 0)];
        return { answer: (await scripts.setState(redis, key, args)) as LeaseAnswer, value: null };
      });
    },
    state: async (camera) => {
      const keys = cameraKeys(prefix, camera);
      const [[text, refused], held] = await asked(
        Promise.all([redis.hmget(keys.state, 'capture', 'refused'), redis.exists(keys.owner)]),
      );
      if (!text) return null;
      const state = { ...(JSON.parse(text) as CaptureState), refusedAppends: Number(refused ?? 0) };
      return held === 1 ? state : { ...state, state: 'unassigned', reason: 'no capture holds this camera' };
    },
    cameras: () => asked(redis.smembers(camerasKey(prefix))),
    holdingCameras: async () => {
      const forgotten = await asked(redis.smembers(forgottenKey(prefix)));
      const holding = await Promise.all(
        forgotten.map((camera) => asked(redis.exists(cameraKeys(prefix, camera).holds))),
      );
      const free = forgotten.filter((_, n) => holding[n] === 0);
      if (free.length > 0) await asked(redis.srem(forgottenKey(prefix), ...free));
      const listed = await asked(redis.smembers(camerasKey(prefix)));
      return [...new Set([...listed, ...forgotten.filter((_, n) => holding[n] === 1)])];
    },
    forget: async (camera) => {
      const { owner } = cameraKeys(prefix, camera);
      if ((await scripts.forget(redis, owner, [])) === 0) return false;
      const cameras = camerasKey(prefix);
      // First, so that it is always in one of the two: whoever renews holds must find them.
      await asked(redis.sadd(forgottenKey(prefix), camera));
      await asked(redis.srem(cameras, camera));
      // Claimed in between: whoever did may have seen it listed still.
      if ((await asked(redis.exists(owner))) === 1) await asked(redis.sadd(cameras, camera));
      await asked(redis.publish(cameras, camera));
      return true;
    },
  };
}
