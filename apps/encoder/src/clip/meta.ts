import type { ClipRecord } from '@hindsight/catalog';
import type { ObjectStore } from '@hindsight/objects';
import { metaKey } from '../object-keys.ts';

/** What can change after `ready`, and which attempt won. The API writes the same at every PATCH. */
export async function putMeta(objects: ObjectStore, record: ClipRecord): Promise<void> {
  const { label, tags, protected: isProtected, attempt } = record;
  const body = Buffer.from(JSON.stringify({ label, tags, protected: isProtected, attempt }));
  await objects.put(metaKey(record.id), body, { contentType: 'application/json' });
}
