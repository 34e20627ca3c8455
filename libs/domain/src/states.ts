/**
 * The life of a clip.
 *
 *     accepted → waiting (its window ends in the future) → queued → encoding → storing → ready
 *
 * `accepted`: the hold is registered and the record exists; nothing is queued yet. A crash here is repaired by
 * the reconciler. `waiting`: a delayed job exists. `queued`: the job can be taken. `encoding` and `storing`
 * belong to one attempt of one encoder; a crash there sends the clip back to `queued` by redelivery. `ready`,
 * `failed` and `cancelled` are final, except that a failed clip may be tried again (`failed → queued`) while
 * its hold lives. From every state that is not final a clip can be cancelled or fail. And a clip that is open or has
 * failed becomes `ready` when an attempt of it is found stored whole: the catalog may come from an older back-up.
 */
export const CLIP_STATES = [
  'accepted',
  'waiting',
  'queued',
  'encoding',
  'storing',
  'ready',
  'failed',
  'cancelled',
] as const;
export type ClipState = (typeof CLIP_STATES)[number];

/** Why a clip or snapshot has failed. */
export const FAILURE_REASONS = [
  'no_footage',
  'footage_lost',
  'bad_footage',
  'encoder_error',
  'storage_error',
  'crash_loop',
  'cancelled',
  'timeout',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

const RETRYABLE: readonly FailureReason[] = ['encoder_error', 'storage_error', 'crash_loop', 'timeout'];

/** Whether a clip that failed for this reason can be tried again: others say what its footage is, which stays so. */
export const isRetryable = (reason: FailureReason | undefined): boolean =>
  reason !== undefined && RETRYABLE.includes(reason);

const NEXT: Record<ClipState, readonly ClipState[]> = {
  accepted: ['waiting', 'queued', 'encoding', 'failed', 'cancelled'],
  waiting: ['queued', 'encoding', 'failed', 'cancelled'],
  queued: ['encoding', 'failed', 'cancelled'],
  encoding: ['encoding', 'queued', 'storing', 'failed', 'cancelled'],
  storing: ['encoding', 'queued', 'ready', 'failed', 'cancelled'],
  ready: [],
  failed: ['queued'],
  cancelled: [],
};

/** Whether a clip may go from one state to another. */
export const canFollow = (from: ClipState, to: ClipState): boolean => NEXT[from].includes(to);
/** Whether a clip in this state is still being worked on. */
export const isOpen = (state: ClipState): boolean => !['ready', 'failed', 'cancelled'].includes(state);

/** What a camera is doing. `unassigned`: no capture holds its lease. */
export const CAMERA_STATES = ['unassigned', 'connecting', 'streaming', 'stalled', 'backoff', 'disabled'] as const;
export type CameraState = (typeof CAMERA_STATES)[number];

/** The life of a snapshot: `queued`, then `ready` or `failed`. */
export const SNAPSHOT_STATES = ['queued', 'ready', 'failed'] as const;
export type SnapshotState = (typeof SNAPSHOT_STATES)[number];

/** How a clip was made: `copy` untouched, `smart` only the ends encoded, `transcode` everything encoded. */
export const CLIP_METHODS = ['copy', 'smart', 'transcode'] as const;
export type ClipMethod = (typeof CLIP_METHODS)[number];
