import { isRetryable } from '@hindsight/domain';
import type { ClipRecord } from '@hindsight/catalog';
import type { Logger } from '@hindsight/kit';
import type { Ring } from '@hindsight/ring';
import { RULES } from '../reconcile/rules.ts';

/**
 * How long the footage of a clip that is ready or has failed stays held: for a preview that plays, or for somebody who
 * tries again.
 */
export const lastHoldMs = ({ state, reason }: Pick<ClipRecord, 'state' | 'reason'>): number =>
  state === 'failed' && isRetryable(reason) ? RULES.holdForRetryMs : RULES.holdAfterEndMs;

/** Gives the hold its last term. The clip has ended whatever becomes of it: left alone it expires minutes later. */
export async function shortenHold(parts: { ring: Pick<Ring, 'setHoldExpiry'>; log: Logger }, record: ClipRecord) {
  await parts.ring
    .setHoldExpiry(record.camera, record.id, lastHoldMs(record))
    .catch((err: unknown) => parts.log.warn({ err, clip: record.id }, 'hold of a clip that has ended left to expire'));
}
