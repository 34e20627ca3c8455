import { HindsightError, isOpen, wallMs } from '@hindsight/domain';
import type { Catalog, ClipQuery, ClipRecord } from '@hindsight/catalog';
import type { Clock, Logger } from '@hindsight/kit';
import type { ObjectStore } from '@hindsight/objects';
import { clipPrefix } from '../object-keys.ts';
import { RULES } from './rules.ts';

/** How much is kept of stored clips; null for no bound. Protected clips are neither counted nor removed. */
export type Retention = { maxBytes: number | null; maxDays: number | null };

/** What removing clips needs. */
export type RetireParts = {
  catalog: Pick<Catalog, 'clips' | 'deleteClip' | 'storedBytes'>;
  objects: Pick<ObjectStore, 'list' | 'delete'>;
  clock: Clock;
  log: Logger;
  keep(): Promise<void>;
};

const DAY_MS = 24 * 3_600_000;
const PAGE = 200;

/**
 * Removes clips that were asked for too long ago, then the oldest files that do not fit. The newest file stays whatever
 * its size: a clip that goes away as soon as it is ready would help nobody. False when its turn ended before everything
 * was removed.
 */
export async function retireClips(parts: RetireParts, { maxBytes, maxDays }: Retention): Promise<boolean> {
  const { catalog, clock } = parts;
  const endsMs = clock.monotonicMs() + RULES.retireTurnMs;
  if (maxDays !== null) {
    const to = wallMs(clock.now() - maxDays * DAY_MS);
    for await (const clip of unprotected(catalog, { to })) {
      if (isOpen(clip.state)) continue;
      if (clock.monotonicMs() >= endsMs) return false;
      await retire(parts, clip, 'CLIPS_MAX_DAYS');
    }
  }
  if (maxBytes === null || (await catalog.storedBytes()) <= maxBytes) return true;
  let bytes = 0;
  for await (const clip of unprotected(catalog, { state: 'ready' })) {
    const isNewest = bytes === 0;
    bytes += clip.bytes ?? 0;
    if (bytes <= maxBytes || isNewest) continue;
    if (clock.monotonicMs() >= endsMs) return false;
    await retire(parts, clip, 'CLIPS_MAX_BYTES');
  }
  return true;
}

/** Newest first. */
async function* unprotected(
  catalog: Pick<Catalog, 'clips'>,
  query: Omit<ClipQuery, 'limit' | 'cursor'>,
): AsyncGenerator<ClipRecord> {
  for (let cursor: string | undefined; ;) {
    const { items, nextCursor } = await catalog.clips({ ...query, limit: PAGE, cursor });
    for (const clip of items) if (!clip.protected) yield clip;
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}

async function retire(parts: RetireParts, { id, createdAt, bytes }: ClipRecord, setting: string): Promise<void> {
  const { catalog, objects, log } = parts;
  await parts.keep();
  try {
    if ((await catalog.deleteClip(id)) === null) return;
  } catch (error) {
    // Protected at the last moment.
    if (error instanceof HindsightError && error.code === 'conflict') return;
    throw error;
  }
  log.info({ clip: id, createdAt, bytes, setting }, 'clip removed: more is stored than may be kept');
  for await (const { key } of objects.list(clipPrefix(id))) await objects.delete(key);
}
