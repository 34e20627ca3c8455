import type { Ring } from '@hindsight/ring';
import { RULES } from './rules.ts';

/**
 * Invariant 3 while the catalog cannot be asked whose holds are open: all of them are renewed, by what the ring knows
 * alone. Those that nobody needs any more get their last term when the catalog is back.
 */
export async function renewHolds({
  ring,
}: {
  ring: Pick<Ring, 'holdingCameras' | 'holds' | 'renewHold'>;
}): Promise<void> {
  for (const camera of await ring.holdingCameras()) {
    for (const { owner, leftMs } of await ring.holds(camera)) {
      if (leftMs < RULES.holdMs / 2) await ring.renewHold(camera, owner, RULES.holdMs);
    }
  }
}
