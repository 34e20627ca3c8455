import { HindsightError } from '@hindsight/domain';
import type { Ring } from '@hindsight/ring';

/**
 * The camera that a request means: the named one, else the only one.
 * Throws `camera_not_found`, or `camera_required` when there are several to choose from.
 */
export async function findCamera(ring: Ring, id: string | undefined): Promise<string> {
  const cameras = (await ring.cameras()).sort();
  if (id !== undefined) {
    if (cameras.includes(id)) return id;
    throw new HindsightError('camera_not_found', `expected ${listOf(cameras)}, got "${id}"`);
  }
  const [only] = cameras;
  if (only === undefined) {
    throw new HindsightError('camera_not_found', 'expected a camera, but capture has not announced one yet');
  }
  if (cameras.length > 1) {
    throw new HindsightError('camera_required', `expected camera: ${listOf(cameras)}; got nothing`, {
      problems: [{ path: 'camera', expected: listOf(cameras), got: 'nothing' }],
    });
  }
  return only;
}

const listOf = (cameras: string[]): string =>
  cameras.length === 0 ? 'no camera (none is known)' : cameras.join(' or ');
