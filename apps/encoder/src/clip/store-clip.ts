import type { ObjectStore } from '@hindsight/objects';
import type { ClipRecord } from '@hindsight/catalog';
import type { Manifest } from '@hindsight/domain';
import { attemptKeys, clipPrefix, parseClipKey } from '../object-keys.ts';

/** Puts the file and the picture of an attempt, side by side. Without a picture it is repaired later. */
export async function putMedia(
  objects: ObjectStore,
  record: ClipRecord,
  media: { clip: Buffer; thumbnail: Buffer | null },
): Promise<void> {
  const keys = attemptKeys(record.id, record.attempt);
  await Promise.all([
    objects.put(keys.clip, media.clip, { contentType: 'video/mp4' }),
    media.thumbnail && objects.put(keys.thumbnail, media.thumbnail, { contentType: 'image/jpeg' }),
  ]);
}

/** Puts the manifest, which makes the attempt complete: everything else must be stored before. */
export async function putManifest(objects: ObjectStore, record: ClipRecord, manifest: Manifest): Promise<void> {
  const body = Buffer.from(JSON.stringify(manifest, null, 2));
  await objects.put(attemptKeys(record.id, record.attempt).manifest, body, { contentType: 'application/json' });
}

/** Deletes one attempt. The manifest goes first, so that nobody takes the rest for a complete clip. */
export async function deleteAttempt(objects: ObjectStore, id: string, attempt: number): Promise<void> {
  const keys = attemptKeys(id, attempt);
  await objects.delete(keys.manifest);
  await Promise.all([objects.delete(keys.clip), objects.delete(keys.thumbnail)]);
}

/** Deletes every attempt of a clip but the winner. */
export async function deleteLosers(objects: ObjectStore, record: ClipRecord): Promise<void> {
  if (record.attempt <= 1) return;
  const losers = new Set<number>();
  for await (const { key } of objects.list(clipPrefix(record.id))) {
    const attempt = parseClipKey(key)?.attempt ?? null;
    if (attempt !== null && attempt !== record.attempt) losers.add(attempt);
  }
  for (const attempt of losers) await deleteAttempt(objects, record.id, attempt);
}
