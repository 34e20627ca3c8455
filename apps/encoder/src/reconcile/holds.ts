import { isOpen } from '@hindsight/domain';
import type { Catalog } from '@hindsight/catalog';
import type { Clock, Logger } from '@hindsight/kit';
import type { Ring } from '@hindsight/ring';
import { lastHoldMs } from '../clip/last-hold.ts';
import type { EncoderMetrics } from '../metrics.ts';
import { RULES } from './rules.ts';

/** What repairing holds needs. */
export type HoldRepair = {
  catalog: Catalog;
  ring: Ring;
  clock: Clock;
  log: Logger;
  metrics: EncoderMetrics;
  keep(): Promise<void>;
  /** Holds without a record, and when they were first seen (monotonic ms). Lives from pass to pass. */
  orphans: Map<string, number>;
};

type Hold = Awaited<ReturnType<Ring['holds']>>[number];

/**
 * Invariant 3: the holds of open requests are renewed when less than half is left, those of removed cameras as well. Holds
 * that nobody has a record of are released after a grace, those of clips that came to their end get their last term.
 */
export async function repairHolds(parts: HoldRepair): Promise<void> {
  const seen = new Set<string>();
  for (const camera of await parts.ring.holdingCameras()) {
    for (const hold of await parts.ring.holds(camera)) {
      seen.add(hold.owner);
      try {
        await repairHold(parts, camera, hold);
      } catch (err) {
        parts.log.warn({ err, camera, clip: hold.owner }, 'cannot repair a hold, trying again at the next pass');
      }
    }
  }
  for (const owner of parts.orphans.keys()) if (!seen.has(owner)) parts.orphans.delete(owner);
}

async function repairHold(parts: HoldRepair, camera: string, hold: Hold): Promise<void> {
  const { catalog, ring } = parts;
  const owner = await ownerState(catalog, hold.owner);
  if (owner !== 'unknown') parts.orphans.delete(hold.owner);
  if (owner === 'open') {
    if (hold.leftMs < RULES.holdMs / 2) {
      await parts.keep();
      await ring.renewHold(camera, hold.owner, RULES.holdMs);
    }
  } else if (typeof owner === 'number') {
    if (hold.leftMs > owner) {
      await parts.keep();
      await ring.setHoldExpiry(camera, hold.owner, owner);
    }
  } else if (owner === 'over') {
    await parts.keep();
    await ring.release(camera, hold.owner);
  } else if (owner === 'unknown') await releaseOrphan(parts, camera, hold);
}

/** For a clip that is ready or has failed: how long its hold may live on, ms. */
async function ownerState(catalog: Catalog, id: string): Promise<'open' | number | 'over' | 'unknown'> {
  const clip = await catalog.clip(id);
  if (clip) {
    if (isOpen(clip.state)) return 'open';
    return clip.state === 'cancelled' ? 'over' : lastHoldMs(clip);
  }
  const snapshot = await catalog.snapshot(id);
  if (snapshot) return snapshot.state === 'queued' ? 'open' : 'over';
  return (await catalog.isDeleted(id)) ? 'over' : 'unknown';
}

async function releaseOrphan(parts: HoldRepair, camera: string, hold: Hold): Promise<void> {
  const now = parts.clock.monotonicMs();
  const since = parts.orphans.get(hold.owner);
  if (since === undefined) parts.orphans.set(hold.owner, now);
  if (since === undefined || now - since < RULES.orphanHoldGraceMs) return;
  await parts.keep();
  await parts.ring.release(camera, hold.owner);
  parts.orphans.delete(hold.owner);
  parts.metrics.repaired('hold');
  parts.log.warn({ camera, clip: hold.owner }, 'released a hold that no clip asked for');
}
