import { HindsightError } from '@hindsight/domain';
import type { Logger } from '@hindsight/kit';
import type { Ring } from '@hindsight/ring';

/**
 * Gives back the hold of a request that is refused for `error`. When the catalog was `unavailable` it stays: the record
 * may have been written and only the reply lost (invariant 3). If it was not, the reconciler releases the hold.
 */
export async function releaseUnlessPromised(
  ring: Pick<Ring, 'release'>,
  { camera, id, error, log }: { camera: string; id: string; error: unknown; log: Logger },
): Promise<void> {
  if (error instanceof HindsightError && error.code === 'unavailable') return;
  await ring.release(camera, id).catch((err: unknown) => log.warn({ err, owner: id }, 'hold left to expire'));
}
