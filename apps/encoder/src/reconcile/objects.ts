import { isOpen, ulid, type WallMs } from '@hindsight/domain';
import { rebuildCatalog, type Catalog, type ClipRecord } from '@hindsight/catalog';
import type { Clock, Logger } from '@hindsight/kit';
import type { ObjectStore } from '@hindsight/objects';
import type { EncoderMetrics } from '../metrics.ts';
import { CLIPS_PREFIX, parseClipKey, parseSnapshotKey, SNAPSHOTS_PREFIX } from '../object-keys.ts';
import { RULES } from './rules.ts';

/** What repairing objects needs. */
export type ObjectRepair = {
  catalog: Catalog;
  objects: ObjectStore;
  clock: Clock;
  log: Logger;
  metrics: EncoderMetrics;
  keep(): Promise<void>;
};

/** Ids of one listing share their time: 6 characters of a ULID are about 17 minutes. */
const TIME_CHARS = 6;
const SPAN_MS = 32 ** (10 - TIME_CHARS);

/**
 * Removes what no record stands for: attempts that lost, objects of clips that were deleted, failed or cancelled,
 * and half-written ones that nobody knows. `recent` looks only at ids of the last minutes, so that a store with
 * many clips is listed whole only now and then.
 */
export async function sweepObjects(parts: ObjectRepair, scope: 'recent' | 'all'): Promise<void> {
  for (const root of [CLIPS_PREFIX, SNAPSHOTS_PREFIX]) {
    for (const prefix of scope === 'all' ? [root] : recentPrefixes(parts.clock.now()).map((time) => root + time)) {
      await sweepPrefix(parts, prefix);
    }
  }
}

/** Invariant 10: complete clips and snapshots that the catalog does not know are taken into it. */
export const adoptObjects = async (parts: ObjectRepair): Promise<void> => {
  await parts.keep();
  await rebuildCatalog(parts);
};

function recentPrefixes(now: WallMs): string[] {
  const times = [now, now - SPAN_MS].map((ms) => ulid(ms, () => 0).slice(0, TIME_CHARS));
  return [...new Set(times)];
}

async function sweepPrefix(parts: ObjectRepair, prefix: string): Promise<void> {
  const records = new Map<string, Promise<(attempt: number | null) => boolean>>();
  for await (const object of parts.objects.list(prefix)) {
    const clip = parseClipKey(object.key);
    const id = clip?.id ?? parseSnapshotKey(object.key);
    // Names that are not ours are not ours to delete.
    if (id === null || parts.clock.now() - object.modifiedAt < RULES.objectGraceMs) continue;
    if (!records.has(id)) records.set(id, clip ? judgeClip(parts.catalog, id) : judgeSnapshot(parts.catalog, id));
    const unwanted = await records.get(id);
    if (!unwanted?.(clip?.attempt ?? null)) continue;
    await parts.keep();
    await parts.objects.delete(object.key);
    parts.metrics.repaired('object');
    parts.log.warn({ key: object.key }, 'deleted an object that no clip or snapshot stands for');
  }
}

async function judgeClip(catalog: Catalog, id: string): Promise<(attempt: number | null) => boolean> {
  const record = await catalog.clip(id);
  return (attempt) => (record ? attempt !== null && isLost(record, attempt) : true);
}

/** The newest attempt of an open clip may still win; of a ready one it has won. */
function isLost(record: ClipRecord, attempt: number): boolean {
  if (isOpen(record.state) || record.state === 'ready') return attempt !== record.attempt;
  return true;
}

async function judgeSnapshot(catalog: Catalog, id: string): Promise<() => boolean> {
  const record = await catalog.snapshot(id);
  return () => !record;
}
