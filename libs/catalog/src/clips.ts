import { isOpen, type ClipState, type FailureReason } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';
import type { Redis } from 'ioredis';
import {
  adopt,
  assertUnprotected,
  beginNextAttempt,
  commit,
  fail,
  moveTo,
  patchRunning,
  retry,
  withEdit,
  withPatch,
  withThumbnail,
  type ClipEdit,
} from './clip-changes.ts';
import { countClip } from './counts.ts';
import { listRecords } from './list.ts';
import type { ClipFinal, ClipPatch, ClipQuery, ClipRecord, NewClip, Page, StoredAttempt } from './records.ts';
import { createRecordStore, type Idempotency } from './store.ts';

/**
 * The clips of the catalog. Calls that change a clip throw `not_found` when it does not exist (any more), and
 * publish an event together with the change.
 */
export type Clips = {
  /**
   * Stores a new clip, together with its idempotency key (kept 24 h). When the key is known already, nothing is
   * made and the earlier clip is answered; `idempotency_mismatch` when it stood for another request.
   */
  createClip(record: NewClip, idempotency?: Idempotency): Promise<{ record: ClipRecord; created: boolean }>;
  /** The clip that an idempotency key stands for. Throws `idempotency_mismatch` for another fingerprint. */
  findByIdempotencyKey(key: string, fingerprint: string): Promise<ClipRecord | null>;
  clip(id: string): Promise<ClipRecord | null>;
  clips(query: ClipQuery): Promise<Page<ClipRecord>>;
  /** All clips that are still being worked on, oldest first. */
  openClips(): Promise<ClipRecord[]>;
  /**
   * Goes to a state that may follow (`conflict` otherwise); being there already is no error. A clip whose attempt
   * is running stays as it is when told that it is `waiting` or `queued`: that news is late.
   */
  setState(id: string, to: ClipState, patch?: ClipPatch): Promise<ClipRecord>;
  /** The next attempt, in state `encoding`. `conflict` when the clip has come to its end. */
  beginAttempt(id: string): Promise<ClipRecord>;
  /** `superseded` when a newer attempt has begun, `conflict` when the clip has come to its end. */
  patchAttempt(id: string, attempt: number, patch: ClipPatch): Promise<ClipRecord>;
  /** Makes the clip `ready`. Only after its objects are stored; repeating it is no error. */
  commitAttempt(id: string, attempt: number, final: ClipFinal): Promise<ClipRecord>;
  /** Makes the clip `ready` by an attempt that was found stored, where that may win; see `adoptStoredClip`. */
  adoptAttempt(id: string, stored: StoredAttempt): Promise<ClipRecord>;
  /** Attempt null: whichever is the newest. A clip that has failed already stays as it is. */
  failAttempt(id: string, attempt: number | null, reason: FailureReason, message: string): Promise<ClipRecord>;
  /** A failed clip is `queued` again. `conflict` when it has not failed, or for a reason that no other try can mend. */
  retryClip(id: string): Promise<ClipRecord>;
  /** Changes what is given; `storeClipMeta` then keeps it beside the file. */
  patchClip(id: string, edit: ClipEdit): Promise<ClipRecord>;
  /** A provisional picture is stored. */
  setPoster(id: string): Promise<ClipRecord>;
  /** The thumbnail of a ready clip's winning attempt is stored. */
  setThumbnail(id: string, attempt: number): Promise<ClipRecord>;
  /**
   * Deletes the record and leaves a tombstone for 7 days. Answers what was deleted; null when there was nothing.
   * `conflict` when the clip is protected.
   */
  deleteClip(id: string): Promise<ClipRecord | null>;
  /** Whether a clip or snapshot of this id was deleted in the past 7 days. */
  isDeleted(id: string): Promise<boolean>;
  /** Takes in a clip found among the objects. False when it is known, or was deleted. */
  restoreClip(record: NewClip): Promise<boolean>;
};

/** What every part of the catalog is made of; see `createCatalog`. */
export type PartOptions = { redis: Redis; clock: Clock; prefix: string; eventStream: string };

/** The clips' part of the catalog. */
export function createClips(options: PartOptions): Clips {
  const { redis, clock } = options;
  const isOpenClip = (record: ClipRecord): boolean => isOpen(record.state);
  const store = createRecordStore<ClipRecord>({ ...options, kind: 'clip', isOpen: isOpenClip, count: countClip });
  const stamped = (record: NewClip): ClipRecord => ({
    ...{ attempt: 0, progress: 0, poster: false, thumbnailFinal: false },
    ...record,
    updatedAt: clock.now(),
    version: 1,
  });

  return {
    createClip: (draft, idempotency) =>
      store.create(stamped({ ...draft, ...(idempotency && { idempotencyKey: idempotency.key }) }), idempotency),
    findByIdempotencyKey: async (key, fingerprint) => {
      const id = await store.idOf({ key, fingerprint });
      return id === null ? null : store.get(id);
    },
    clip: store.get,
    clips: (query) => listRecords(redis, store, query, matcher(query)),
    openClips: async () => (await store.getMany(await store.openIds())).filter((record) => record !== null),
    setState: (id, to, patch) => store.update(id, (current) => moveTo(current, to, patch)),
    beginAttempt: (id) => store.update(id, beginNextAttempt),
    patchAttempt: (id, attempt, patch) => store.update(id, (current) => patchRunning(current, attempt, patch)),
    commitAttempt: (id, attempt, final) => store.update(id, (current) => commit(current, attempt, final)),
    adoptAttempt: (id, stored) => store.update(id, (current) => adopt(current, stored)),
    failAttempt: (id, attempt, reason, message) =>
      store.update(id, (current) => fail(current, attempt, { reason, message })),
    retryClip: (id) => store.update(id, (current) => retry(current, clock.now())),
    patchClip: (id, edit) => store.update(id, (current) => withEdit(current, edit)),
    setPoster: (id) => store.update(id, (current) => (current.poster ? current : withPatch(current, { poster: true }))),
    setThumbnail: (id, attempt) => store.update(id, (current) => withThumbnail(current, attempt)),
    deleteClip: (id) => store.remove(id, assertUnprotected),
    isDeleted: store.isDeleted,
    restoreClip: async (record) => (await store.insert(stamped(record))).outcome === 'created',
  };
}

/** Camera and time are looked up by index; these are compared record by record. */
function matcher({ tag, state, q }: ClipQuery): (record: ClipRecord) => boolean {
  const text = q?.trim().toLowerCase();
  return (record) => {
    if (tag !== undefined && !record.tags.includes(tag)) return false;
    if (state !== undefined && record.state !== state) return false;
    if (text === undefined || text === '') return true;
    return [record.label, record.camera, record.id, ...record.tags].some((field) => field.toLowerCase().includes(text));
  };
}
