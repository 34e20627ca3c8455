import type {
  Bytes,
  ClipMethod,
  ClipState,
  FailureReason,
  Gap,
  SnapshotState,
  WallMs,
  Window,
} from '@hindsight/domain';

/** The footage of a clip: what the hold covers, and from `ready` on what the file holds. */
export type Delivered = Window & {
  /** Share of the requested window, 0…1. */
  coverage: number;
  partial: boolean;
  gaps: Gap[];
};

/** What every record has. */
export type RecordBase = {
  /** ULID. Records are listed by it, newest first. */
  id: string;
  camera: string;
  createdAt: WallMs;
  updatedAt: WallMs;
  /** Rises by one with every change; what a change was computed from must still be current when it is stored. */
  version: number;
  /** Id of the request that it was asked for with: the same in the logs of all services. */
  requestId?: string;
  /** Of a camera that is not listed: found by its id and among its camera's, not in the list of all. */
  unlisted?: boolean;
};

/** A clip as the catalog keeps it. Which states follow each other is told in `states.ts` of the domain. */
export type ClipRecord = RecordBase & {
  state: ClipState;
  reason?: FailureReason;
  /** What happened, for log and UI. */
  message?: string;
  label: string;
  tags: string[];
  /** Exempt from the retention of stored clips. */
  protected: boolean;
  requested: Window;
  delivered: Delivered;
  precision: 'exact' | 'keyframe';
  onMissing: 'partial' | 'fail';
  /** Number of the newest attempt, 0 before the first. Objects of attempt n lie under `clips/<id>/<n>/`. */
  attempt: number;
  /** When it was last tried again, and how many attempts there had been by then. */
  retriedAt?: WallMs;
  attemptsBeforeRetry?: number;
  method?: ClipMethod;
  frames?: number;
  framesEncoded?: number;
  durationSeconds?: number;
  bytes?: Bytes;
  sha256?: string;
  /** 0…1. */
  progress: number;
  /** A provisional picture is stored. */
  poster: boolean;
  /** The thumbnail is stored and takes the poster's place. */
  thumbnailFinal: boolean;
  /** Wall time of each step, ms. */
  timings?: Record<string, number>;
  idempotencyKey?: string;
};

/** A still as the catalog keeps it. */
export type SnapshotRecord = RecordBase & {
  state: SnapshotState;
  reason?: FailureReason;
  message?: string;
  /** Wall time of the frame that is wanted, and from `ready` on of the one that was found. */
  at: WallMs;
  width?: number;
  height?: number;
  bytes?: Bytes;
};

/** Facts that only the catalog sets; what a caller gives for them is not looked at. */
type Stamped = 'updatedAt' | 'version';
/** What a caller gives to make a clip; the catalog adds the rest. */
export type NewClip = Omit<ClipRecord, Stamped | 'attempt' | 'progress' | 'poster' | 'thumbnailFinal'> &
  Partial<Pick<ClipRecord, Stamped | 'attempt' | 'progress' | 'poster' | 'thumbnailFinal'>>;
/** What a caller gives to order a snapshot. */
export type NewSnapshot = Omit<SnapshotRecord, Stamped> & Partial<Pick<SnapshotRecord, Stamped>>;

/** Facts that never change, or that only the catalog changes. */
type Fixed = 'id' | 'camera' | 'createdAt' | 'updatedAt' | 'version';
/** Fields of a clip that a change may set. `undefined` takes an optional field away. */
export type ClipPatch = Changes<Omit<ClipRecord, Fixed | 'attempt' | 'idempotencyKey'>>;
/** Fields of a snapshot that a change may set. */
export type SnapshotPatch = Changes<Omit<SnapshotRecord, Fixed>>;
type Changes<T> = { [K in keyof T]?: T[K] | undefined };

/** What the final facts of a committed clip are. */
export type ClipFinal = Changes<
  Pick<ClipRecord, 'delivered' | 'method' | 'frames' | 'framesEncoded' | 'durationSeconds' | 'bytes' | 'sha256'> &
    Pick<ClipRecord, 'thumbnailFinal' | 'timings'>
>;

/** A complete attempt as the objects tell it; what a user may change is there when `meta.json` tells it. */
export type StoredAttempt = ClipFinal & { attempt: number } & Partial<Pick<ClipRecord, 'label' | 'tags' | 'protected'>>;

/** One page of a list, newest first. `nextCursor` is null at the end; a page may be shorter than its limit before. */
export type Page<T> = { items: T[]; nextCursor: string | null };

/** Which records a list shows. `from` and `to` bound the time they were made, half-open. */
export type ListQuery = {
  cursor?: string | undefined;
  /** 1…200. */
  limit: number;
  camera?: string | undefined;
  from?: WallMs | undefined;
  to?: WallMs | undefined;
};
/** Which clips a list shows. `q` is looked for in label, tags, camera and id, whatever the case. */
export type ClipQuery = ListQuery & {
  tag?: string | undefined;
  state?: ClipState | undefined;
  q?: string | undefined;
};

/** Something has changed; the record itself is read by its id. */
export type CatalogEvent = {
  /** Place in the stream; rises. */
  eventId: string;
  type: 'clip' | 'snapshot' | 'clip-deleted' | 'snapshot-deleted';
  id: string;
};
