import { HindsightError } from '@hindsight/domain';
import type { PartOptions } from './clips.ts';
import { withPatch } from './clip-changes.ts';
import { countSnapshot } from './counts.ts';
import { listRecords } from './list.ts';
import type { ListQuery, NewSnapshot, Page, SnapshotPatch, SnapshotRecord } from './records.ts';
import { createRecordStore } from './store.ts';

/** The snapshots of the catalog: `queued → ready | failed`, both final. Changes are published as those of clips. */
export type Snapshots = {
  createSnapshot(record: NewSnapshot): Promise<SnapshotRecord>;
  snapshot(id: string): Promise<SnapshotRecord | null>;
  snapshots(query: ListQuery): Promise<Page<SnapshotRecord>>;
  /** All snapshots that are still to be made, oldest first. */
  openSnapshots(): Promise<SnapshotRecord[]>;
  /** `conflict` when it would change the state of a snapshot that has come to its end. */
  patchSnapshot(id: string, patch: SnapshotPatch): Promise<SnapshotRecord>;
  /** Deletes the record and leaves a tombstone for 7 days. Answers what was deleted; null when there was nothing. */
  deleteSnapshot(id: string): Promise<SnapshotRecord | null>;
  isSnapshotDeleted(id: string): Promise<boolean>;
  /** Takes in a snapshot found among the objects. False when it is known, or was deleted. */
  restoreSnapshot(record: NewSnapshot): Promise<boolean>;
};

/** The snapshots' part of the catalog. */
export function createSnapshots(options: PartOptions): Snapshots {
  const { redis, clock } = options;
  const store = createRecordStore<SnapshotRecord>({
    ...options,
    kind: 'snapshot',
    isOpen: (record) => record.state === 'queued',
    count: countSnapshot,
  });
  const stamped = (record: NewSnapshot): SnapshotRecord => ({ ...record, updatedAt: clock.now(), version: 1 });
  return {
    createSnapshot: async (draft) => (await store.create(stamped(draft))).record,
    snapshot: store.get,
    snapshots: (query) => listRecords(redis, store, query),
    openSnapshots: async () => (await store.getMany(await store.openIds())).filter((record) => record !== null),
    patchSnapshot: (id, patch) =>
      store.update(id, (current) => {
        if (current.state !== 'queued' && patch.state !== undefined && patch.state !== current.state) {
          const got = `${current.state} → ${patch.state}`;
          throw new HindsightError('conflict', `snapshot ${id}: expected it to be queued, got ${got}`);
        }
        return withPatch(current, patch);
      }),
    deleteSnapshot: (id) => store.remove(id),
    isSnapshotDeleted: store.isDeleted,
    restoreSnapshot: async (record) => (await store.insert(stamped(record))).outcome === 'created',
  };
}
