import { isOpen, ulid, type WallMs } from '@hindsight/domain';
import { adoptStoredClip, rebuildCatalog, type Catalog, type ClipRecord } from '@hindsight/catalog';
import type { Clock, Logger } from '@hindsight/kit';
import type { ObjectEntry, ObjectStore } from '@hindsight/objects';
import type { EncoderMetrics } from '../metrics.ts';
import {
  attemptKeys,
  CLIPS_PREFIX,
  parseClipKey,
  parseSnapshotKey,
  snapshotKeys,
  SNAPSHOTS_PREFIX,
} from '../object-keys.ts';
import { RULES } from './rules.ts';

/** What repairing objects needs. */
export type ObjectRepair = {
  catalog: Catalog;
  objects: ObjectStore;
  clock: Clock;
  log: Logger;
  metrics: EncoderMetrics;
  keep(): Promise<void>;
  /** Ids of what is complete but cannot be read; it is left where it is. Lives from pass to pass. */
  unreadable: Set<string>;
};

/** Ids of one listing share their time: 6 characters of a ULID are about 17 minutes. */
const TIME_CHARS = 6;
const SPAN_MS = 32 ** (10 - TIME_CHARS);

/** What lies under one id. */
type Found = { id: string; kind: 'clip' | 'snapshot'; objects: ObjectEntry[] };

/**
 * Removes what no record stands for: attempts that lost, objects of clips that were deleted, failed or cancelled, and
 * half-written ones that nobody knows. Complete ones that nobody knows are never removed but taken into the catalog,
 * which has lost them (invariant 10); and one of a clip that has failed makes it ready, because a catalog that was
 * restored from an older back-up has tried it again without its footage. `recent` looks only at ids of the last minutes,
 * so that a store with many clips is listed whole only now and then.
 */
export async function sweepObjects(parts: ObjectRepair, scope: 'recent' | 'all'): Promise<void> {
  let lost = scope === 'all';
  for (const root of [CLIPS_PREFIX, SNAPSHOTS_PREFIX]) {
    const prefixes = scope === 'all' ? [root] : recentPrefixes(parts.clock.now()).map((time) => root + time);
    for (const prefix of prefixes) {
      for await (const found of byId(parts.objects.list(prefix))) {
        if (await sweepOne(parts, found)) lost = true;
      }
    }
  }
  if (!lost) return;
  await parts.keep();
  const { unreadable } = await rebuildCatalog(parts);
  for (const id of unreadable) parts.unreadable.add(id);
}

function recentPrefixes(now: WallMs): string[] {
  const times = [now, now - SPAN_MS].map((ms) => ulid(ms, () => 0).slice(0, TIME_CHARS));
  return [...new Set(times)];
}

/** Lists are sorted, so what belongs to one id comes together. Names that are not ours are passed over. */
async function* byId(list: AsyncIterable<ObjectEntry>): AsyncGenerator<Found> {
  let current = null as Found | null;
  for await (const object of list) {
    const clip = parseClipKey(object.key)?.id;
    const id = clip ?? parseSnapshotKey(object.key);
    if (id === null) continue;
    if (current?.id !== id) {
      if (current) yield current;
      current = { id, kind: clip === undefined ? 'snapshot' : 'clip', objects: [] };
    }
    current.objects.push(object);
  }
  if (current) yield current;
}

/** True when the catalog has lost what lies here. */
async function sweepOne(parts: ObjectRepair, found: Found): Promise<boolean> {
  const { catalog } = parts;
  const clip = found.kind === 'clip' ? await catalog.clip(found.id) : null;
  const complete = completeAttempts(found);
  if (clip !== null && (await adoptLost(parts, clip, complete))) return false;
  const isKnown = clip !== null || (found.kind === 'snapshot' && (await catalog.snapshot(found.id)) !== null);
  if (!isKnown && isComplete(found, complete) && !(await catalog.isDeleted(found.id)))
    return !parts.unreadable.has(found.id);
  for (const object of found.objects) {
    const attempt = parseClipKey(object.key)?.attempt ?? null;
    const unwanted = clip ? attempt !== null && isLost(clip, attempt, complete) : !isKnown;
    // Something young may belong to an attempt whose next step has not come yet.
    if (!unwanted || parts.clock.now() - object.modifiedAt < RULES.objectGraceMs) continue;
    await parts.keep();
    await parts.objects.delete(object.key);
    parts.metrics.repaired('object');
    parts.log.warn({ key: object.key }, 'deleted an object that no clip or snapshot stands for');
  }
  return false;
}

/** A failed clip of which an attempt is stored whole becomes `ready`. True when it has. */
async function adoptLost(parts: ObjectRepair, clip: ClipRecord, complete: Set<number>): Promise<boolean> {
  if (clip.state !== 'failed' || complete.size === 0) return false;
  // Whoever let it fail may still be removing what it had stored.
  if (parts.clock.now() - clip.updatedAt < RULES.objectGraceMs) return false;
  await parts.keep();
  const ready = await adoptStoredClip(parts, clip.id);
  if (!ready) return false;
  parts.metrics.repaired('clip');
  parts.log.warn({ clip: clip.id, attempt: ready.attempt }, 'clip had failed, but is stored whole: it is ready');
  return true;
}

/** The newest attempt of an open clip may still win, and so may a complete one; of a ready clip one has won. */
function isLost(record: ClipRecord, attempt: number, complete: Set<number>): boolean {
  if (record.state === 'ready') return attempt !== record.attempt;
  if (isOpen(record.state)) return attempt !== record.attempt && !complete.has(attempt);
  return record.state !== 'failed' || !complete.has(attempt);
}

/** The facts of a snapshot are written last, and so is a manifest. */
function isComplete({ id, kind, objects }: Found, attempts: Set<number>): boolean {
  if (kind === 'clip') return attempts.size > 0;
  const keys = new Set(objects.map((object) => object.key));
  return Object.values(snapshotKeys(id)).every((key) => keys.has(key));
}

function completeAttempts({ id, objects }: Found): Set<number> {
  const keys = new Set(objects.map((object) => object.key));
  const attempts = objects.flatMap(({ key }) => parseClipKey(key)?.attempt ?? []);
  return new Set(
    attempts.filter((attempt) => {
      const { clip, manifest } = attemptKeys(id, attempt);
      return keys.has(clip) && keys.has(manifest);
    }),
  );
}
