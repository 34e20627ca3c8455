import {
  canFollow,
  HindsightError,
  isOpen,
  isRetryable,
  type ClipState,
  type FailureReason,
  type WallMs,
} from '@hindsight/domain';
import type { ClipFinal, ClipPatch, ClipRecord, StoredAttempt } from './records.ts';

/**
 * What may become of a clip's record. Each function answers the new record, or the same object when nothing is
 * left to do, or throws: `conflict` when the clip's state forbids it, `superseded` when a newer attempt has begun.
 * The store applies them by compare-and-set, so each sees the record as it is at that moment.
 *
 * Fencing: `attempt` rises with each delivery. Whatever an attempt does names its number, and only the newest one
 * is listened to; so of two encoders with the same job one wins and the other notices (invariant 8).
 */

/** Sets fields; `undefined` takes an optional one away. */
export function withPatch<T extends object>(record: T, patch: object): T {
  const changed = { ...record, ...patch } as Record<string, unknown>;
  for (const [name, value] of Object.entries(changed)) if (value === undefined) delete changed[name];
  return changed as T;
}

/** Goes to another state. Being there already is no error: then the record stays as it is. */
export function moveTo(record: ClipRecord, to: ClipState, patch: ClipPatch = {}): ClipRecord {
  if (record.state === to) return record;
  // Told late that a job exists: the job has been taken since, and its attempt alone may put the clip back.
  const running = record.state === 'encoding' || record.state === 'storing';
  if (running && (to === 'waiting' || to === 'queued')) return record;
  assertMayFollow(record, to);
  // A clip that is tried again begins without the marks of its failure.
  const fresh = record.state === 'failed' ? { reason: undefined, message: undefined, progress: 0 } : {};
  return withPatch(record, { ...fresh, ...patch, state: to });
}

/** A delivery begins: the next attempt number, which makes all older attempts lose. */
export function beginNextAttempt(record: ClipRecord): ClipRecord {
  assertMayFollow(record, 'encoding');
  return { ...record, state: 'encoding', attempt: record.attempt + 1, progress: 0 };
}

/** A running attempt reports. It may also hand the clip back (`state: 'queued'`). */
export function patchRunning(record: ClipRecord, attempt: number, patch: ClipPatch): ClipRecord {
  assertNewest(record, attempt);
  if (!isOpen(record.state)) throw refused(record, `a change by attempt ${attempt}`);
  if (patch.state !== undefined && patch.state !== record.state) assertMayFollow(record, patch.state);
  return withPatch(record, patch);
}

/**
 * The attempt's objects are stored: the clip is ready. Repeating it is no error, for the answer to the first one
 * may have been lost.
 */
export function commit(record: ClipRecord, attempt: number, final: ClipFinal): ClipRecord {
  assertNewest(record, attempt);
  if (record.state === 'ready') return record;
  // `storing` may not have been reported; it is passed through all the same.
  assertMayFollow(record.state === 'encoding' ? { ...record, state: 'storing' } : record, 'ready');
  return withPatch(record, { ...final, state: 'ready', progress: 1, reason: undefined, message: undefined });
}

/**
 * A complete attempt was found among the objects. It wins over a failure, and in an open clip unless a newer one has
 * begun: then its own encoder may be deleting it. In any other case the record stays as it is.
 */
export function adopt(record: ClipRecord, stored: StoredAttempt): ClipRecord {
  const isNewest = isOpen(record.state) && stored.attempt >= record.attempt;
  if (!isNewest && record.state !== 'failed') return record;
  return withPatch(record, { ...stored, state: 'ready', progress: 1, reason: undefined, message: undefined });
}

/** The clip has failed for good, by one attempt's word or, with null, by the queue's or the reconciler's. */
export function fail(
  record: ClipRecord,
  attempt: number | null,
  why: { reason: FailureReason; message: string },
): ClipRecord {
  if (attempt !== null) assertNewest(record, attempt);
  return moveTo(record, 'failed', why);
}

/** Throws `conflict` for a clip that has not failed, or for a reason that no other try can mend. */
export function assertMayRetry(record: ClipRecord): void {
  if (record.state !== 'failed') throw refused(record, 'another try');
  if (isRetryable(record.reason)) return;
  const message = `clip ${record.id}: expected a failure that another try can mend, got ${record.reason}`;
  throw new HindsightError('conflict', message, { details: { state: record.state, reason: record.reason } });
}

/** A failed clip is tried again: what went before counts no more. */
export function retry(record: ClipRecord, now: WallMs): ClipRecord {
  assertMayRetry(record);
  return moveTo(record, 'queued', { retriedAt: now, attemptsBeforeRetry: record.attempt });
}

/** The thumbnail of the attempt that made the clip ready is stored. */
export function withThumbnail(record: ClipRecord, attempt: number): ClipRecord {
  assertNewest(record, attempt);
  if (record.state !== 'ready') throw refused(record, 'a final thumbnail');
  return record.thumbnailFinal ? record : { ...record, thumbnailFinal: true };
}

/** Label, tags and protection: what a user may change at any time. */
export type ClipEdit = Pick<ClipPatch, 'label' | 'tags' | 'protected'>;

/** Takes over what is given; a field that is not stays as it is. */
export function withEdit(record: ClipRecord, edit: ClipEdit): ClipRecord {
  const { label = record.label, tags = record.tags, protected: kept = record.protected } = edit;
  const same = label === record.label && kept === record.protected && tags.join('\n') === record.tags.join('\n');
  return same ? record : { ...record, label, tags, protected: kept };
}

/** Throws `conflict` for a clip that must not be deleted. */
export function assertUnprotected(record: ClipRecord): void {
  if (!record.protected) return;
  const remedy = `set it first: PATCH /api/clips/${record.id} {"protected": false}`;
  throw new HindsightError('conflict', `expected a clip with protected: false, got a protected one; ${remedy}`);
}

function assertNewest(record: ClipRecord, attempt: number): void {
  if (record.attempt === attempt) return;
  throw new HindsightError(
    'superseded',
    `clip ${record.id}: expected the newest attempt ${record.attempt}, got attempt ${attempt}`,
  );
}

function assertMayFollow(record: ClipRecord, to: ClipState): void {
  if (!canFollow(record.state, to)) throw refused(record, to);
}

const refused = (record: ClipRecord, what: string): HindsightError =>
  new HindsightError('conflict', `clip ${record.id}: expected a state that allows ${what}, got ${record.state}`, {
    details: { state: record.state, ...(record.reason === undefined ? {} : { reason: record.reason }) },
  });
