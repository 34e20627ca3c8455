import type { Clock } from '@hindsight/kit';
import type { Ring } from '@hindsight/ring';
import { followCamera, type LiveCamera } from './live-camera.ts';

/** How long a camera is followed after its last viewer: the next request of the same one comes much sooner. */
const LINGER_MS = 5000;

/** The cameras that are being watched through this process. */
export type LiveCameras = {
  /** Runs `work` with the camera, which is followed for as long as anybody does so. */
  use<T>(camera: string, work: (live: LiveCamera) => Promise<T>): Promise<T>;
};

/** Follows a camera from its first viewer on until a moment after its last one. */
export function createLiveCameras(parts: { ring: Ring; clock: Clock }): LiveCameras {
  type Followed = { live: LiveCamera; users: number; cancelEnd: () => void };
  const all = new Map<string, Followed>();

  const end = (camera: string, { live }: Followed): void => {
    all.delete(camera);
    live.close();
  };
  const begin = (camera: string): Followed => {
    const followed = { live: followCamera(parts, camera), users: 0, cancelEnd: () => undefined };
    all.set(camera, followed);
    return followed;
  };

  return {
    use: async (camera, work) => {
      const followed = all.get(camera) ?? begin(camera);
      followed.cancelEnd();
      followed.users += 1;
      try {
        return await work(followed.live);
      } finally {
        followed.users -= 1;
        if (followed.users === 0) {
          followed.cancelEnd = parts.clock.setTimer(LINGER_MS, () => end(camera, followed));
        }
      }
    },
  };
}
