import type { Readable } from 'node:stream';
import { HindsightError, manifest as manifestSchema } from '@hindsight/domain';
import type { Logger } from '@hindsight/kit';
import type { Catalog } from './catalog.ts';
import type { ClipRecord, NewClip } from './records.ts';
import { clipFromManifest, metaSchema, snapshotFromFile, type ClipMeta } from './stored.ts';

/** The part of an object store that is needed here. */
export type StoredObjects = {
  list(prefix: string): AsyncIterable<{ key: string; bytes: number }>;
  get(key: string): Promise<Readable>;
};

/** What a rebuild found. */
export type Rebuilt = {
  /** Taken into the catalog. */
  clips: number;
  snapshots: number;
  /** Complete, but the files beside them cannot be read; they stay where they are. */
  unreadable: string[];
};

type Parts = { catalog: Catalog; objects: StoredObjects; log: Logger };
type Found = { attempts: Map<number, Map<string, number>>; meta: boolean };

const CLIP_KEY = /^clips\/([0-9a-z]{26})\/(?:(\d+)\/(clip\.mp4|thumbnail\.jpg|manifest\.json)|meta\.json)$/;
const SNAPSHOT_KEY = /^snapshots\/([0-9a-z]{26})\.(jpg|json)$/;

/**
 * Takes every complete clip and snapshot that the catalog does not know into it, from the objects alone
 * (invariant 10). Known ones stay as they are, deleted ones stay deleted. May be run at any time, and again.
 */
export async function rebuildCatalog(parts: Parts): Promise<Rebuilt> {
  const result: Rebuilt = { clips: 0, snapshots: 0, unreadable: [] };
  const attempt = async (id: string, restore: () => Promise<boolean>): Promise<number> => {
    try {
      return (await restore()) ? 1 : 0;
    } catch (err) {
      // One broken file must not keep the rest from being found; a store that does not answer ends the rebuild.
      if (!(err instanceof HindsightError) || err.code !== 'bad_footage') throw err;
      parts.log.warn({ err, id }, 'stored object cannot be taken into the catalog');
      result.unreadable.push(id);
      return 0;
    }
  };
  for await (const [id, found] of clipsIn(parts.objects)) {
    if (await parts.catalog.clip(id)) continue;
    result.clips += await attempt(id, () => restoreClip(parts, id, found));
  }
  for await (const id of snapshotsIn(parts.objects)) {
    if (await parts.catalog.snapshot(id)) continue;
    result.snapshots += await attempt(id, () => restoreSnapshot(parts, id));
  }
  if (result.clips + result.snapshots > 0) parts.log.info(result, 'catalog rebuilt from the stored objects');
  return result;
}

/**
 * Makes a clip `ready` by an attempt that lies complete among its objects although the record does not say so: the catalog
 * comes from an older back-up, or an encoder died right before its commit. Answers the record then; null when there is no
 * such attempt, or it may not win.
 */
export async function adoptStoredClip(
  { catalog, objects }: Pick<Parts, 'catalog' | 'objects'>,
  id: string,
): Promise<ClipRecord | null> {
  for await (const [, found] of clipsIn(objects, `clips/${id}/`)) {
    const stored = await readClip(objects, id, found).catch(nullIfUnreadable);
    if (!stored) continue;
    const { attempt, delivered, method, frames, framesEncoded, durationSeconds } = stored.clip;
    const { bytes, sha256, thumbnailFinal, timings, label, tags, protected: isProtected } = stored.clip;
    const record = await catalog.adoptAttempt(id, {
      ...{ attempt, delivered, method, frames, framesEncoded, durationSeconds, bytes, sha256, thumbnailFinal, timings },
      ...(stored.hasMeta ? { label, tags, protected: isProtected } : {}),
    });
    return record.state === 'ready' ? record : null;
  }
  return null;
}

type StoredClip = { clip: NewClip & { attempt: number }; hasMeta: boolean };

/** The winner is the attempt that `meta.json` names, else the newest complete one. Null when none is complete. */
async function readClip(objects: StoredObjects, id: string, found: Found): Promise<StoredClip | null> {
  const meta = found.meta ? await readMeta(objects, id) : null;
  const numbers = [...found.attempts.keys()].sort((a, b) => b - a);
  if (meta && found.attempts.has(meta.attempt)) numbers.unshift(meta.attempt);
  let cutOff = false;
  for (const attempt of numbers) {
    const files = found.attempts.get(attempt);
    if (!files?.has('manifest.json') || !files.has('clip.mp4')) continue;
    const manifest = parseAs(manifestSchema, await readJson(objects, `clips/${id}/${attempt}/manifest.json`), id);
    // The manifest is written last, so this only ever happens to files that were cut off later.
    cutOff = manifest.id !== id || manifest.bytes !== files.get('clip.mp4');
    if (cutOff) continue;
    const clip = clipFromManifest(manifest, { attempt, meta, thumbnailFinal: files.has('thumbnail.jpg') });
    return { clip: { ...clip, attempt }, hasMeta: meta !== null };
  }
  if (cutOff) throw unreadable(id, 'expected a file as long as its manifest says, got another length');
  return null;
}

async function restoreClip({ catalog, objects }: Parts, id: string, found: Found): Promise<boolean> {
  const stored = await readClip(objects, id, found);
  return stored !== null && catalog.restoreClip(stored.clip);
}

async function restoreSnapshot({ catalog, objects }: Parts, id: string): Promise<boolean> {
  const file = await readJson(objects, `snapshots/${id}.json`);
  const record = snapshotFromFile(file);
  if (record?.id !== id) throw unreadable(id, 'expected the facts of this snapshot, got something else');
  return catalog.restoreSnapshot(record);
}

/** Groups what lies under `clips/` by clip; the keys of one come together, because lists are sorted. */
async function* clipsIn(objects: StoredObjects, prefix = 'clips/'): AsyncGenerator<[string, Found]> {
  let current: [string, Found] | null = null;
  for await (const { key, bytes } of objects.list(prefix)) {
    const [, id, attempt, name] = CLIP_KEY.exec(key) ?? [];
    if (id === undefined) continue;
    if (current?.[0] !== id) {
      if (current) yield current;
      current = [id, { attempts: new Map(), meta: false }];
    }
    const found = current[1];
    if (attempt === undefined || name === undefined) {
      found.meta = true;
      continue;
    }
    const files = found.attempts.get(Number(attempt)) ?? new Map<string, number>();
    found.attempts.set(Number(attempt), files.set(name, bytes));
  }
  if (current) yield current;
}

/** Ids with both picture and facts: `<id>.jpg` sorts right before `<id>.json`. */
async function* snapshotsIn(objects: StoredObjects): AsyncGenerator<string> {
  let picture: string | undefined;
  for await (const { key } of objects.list('snapshots/')) {
    const [, id, ending] = SNAPSHOT_KEY.exec(key) ?? [];
    if (ending === 'jpg') picture = id;
    else if (id !== undefined && id === picture) yield id;
  }
}

async function readMeta(objects: StoredObjects, id: string): Promise<ClipMeta | null> {
  const parsed = metaSchema.safeParse(await readJson(objects, `clips/${id}/meta.json`).catch(nullIfUnreadable));
  return parsed.success ? parsed.data : null;
}

function nullIfUnreadable(error: unknown): null {
  if (error instanceof HindsightError && error.code === 'bad_footage') return null;
  throw error;
}

async function readJson(objects: StoredObjects, key: string): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of await objects.get(key)) chunks.push(chunk as Buffer);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
  } catch (cause) {
    throw unreadable(key, 'expected JSON, got something else', cause);
  }
}

function parseAs<T>(
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false; error: unknown } },
  value: unknown,
  id: string,
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw unreadable(id, 'expected a manifest of version 1, got something else', parsed.error);
}

const unreadable = (what: string, message: string, cause?: unknown): HindsightError =>
  new HindsightError('bad_footage', `${what}: ${message}`, { cause });
