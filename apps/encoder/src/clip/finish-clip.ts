import { storeClipMeta, type Catalog, type ClipRecord } from '@hindsight/catalog';
import type { Logger } from '@hindsight/kit';
import type { ObjectStore } from '@hindsight/objects';
import type { Queues } from '@hindsight/queue';
import type { Ring } from '@hindsight/ring';
import { shortenHold } from './last-hold.ts';
import { deleteLosers } from './store-clip.ts';

/** What the steps after the commit need. */
export type FinishParts = {
  catalog: Pick<Catalog, 'clip'>;
  objects: ObjectStore;
  promptRing: Pick<Ring, 'setHoldExpiry'>;
  queues: Pick<Queues, 'addThumbnailRepair'>;
  log: Logger;
};

/**
 * What follows the commit: `meta.json` with the winner, losing attempts deleted, a missing thumbnail ordered, the
 * hold left for a preview that still plays. Every step may be repeated, so a crash here is mended by redelivery.
 */
export async function finishClip(parts: FinishParts, record: ClipRecord): Promise<void> {
  await storeClipMeta(parts, record.id);
  await deleteLosers(parts.objects, record);
  if (!record.thumbnailFinal) await parts.queues.addThumbnailRepair(record.id, record);
  await shortenHold({ ring: parts.promptRing, log: parts.log }, record);
}
