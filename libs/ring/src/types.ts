import type { Bytes, CameraState, FragmentRef, Gap, MediaTicks, WallMs, WallUs, Window } from '@hindsight/domain';

/** Bounds of a camera's ring. Written at each claim, so that every caller's scripts go by the same. */
export type RingLimits = {
  retentionMs: number;
  /** Bytes that no hold covers. */
  ringMaxBytes: number;
  /** Bytes that holds cover; a fragment counts once however many do. */
  holdMaxBytes: number;
};

/** The right to write a camera's ring. `owner` is "replica:startId:token", compared whole; the token rises at each claim. */
export type Lease = { camera: string; owner: string; token: number };

/** Who claims: `startId` is a random id of this start of the process. */
export type Claim = { replica: string; startId: string; limits: RingLimits };

/** A fragment to be stored. `init` is that of its session; its bytes travel only when Redis lacks them. */
export type AppendInput = {
  /** Id of the session, without `|`. */
  session: string;
  indexInSession: number;
  init: Buffer;
  bytes: Buffer;
  wallStart: WallUs;
  durationUs: number;
  mediaStart: MediaTicks;
  timescale: number;
  frames: number;
  key: boolean;
  /** Only on the first fragment of a session: why the session before it ended. */
  cause?: FragmentRef['cause'];
};

/** What an append did: the fragment's numbers, and what had to go for it. */
export type AppendResult = {
  seq: number;
  segment: number;
  /** Fragments removed because they are older than retention. */
  trimmed: number;
  /** Younger ones that had to go for their size: lost footage, a gap `dropped`. */
  dropped: number;
  /** Fragments of later times that a clock set back has replaced. */
  replaced: number;
  /** It was stored before; nothing was done. */
  repeated: boolean;
};

/** Footage of a window. */
export type Footage = {
  /** What can be decoded, from the key frame at or before the window's start through its end, in the order of the ring. */
  fragments: FragmentRef[];
  /** Sessions whose init is gone: their fragments are not among these. */
  initsMissing: string[];
  /** Share of the window that can be decoded, 0…1. */
  coverage: number;
  gaps: Gap[];
  /** From the first to the last footage inside the window; null when there is none. */
  delivered: Window | null;
  /** End of the fragment appended last; null before the first. */
  ringEnd: WallMs | null;
  /** Size of `fragments`. */
  bytes: Bytes;
  /** How far the ring's end lies behind the clock while the camera streams, ms; 0 for most. See `CaptureState`. */
  lateMs: number;
};

/** A promise asked for: `owner` is the clip's id, and the hold expires `ttlMs` from now by the clock of Redis. */
export type HoldRequest = { owner: string; window: Window; ttlMs: number };
/** A live hold. */
export type HoldInfo = { owner: string; window: Window; expiresAt: WallMs };
/** And how long it lives, ms, by the clock of Redis: another's may differ by hours. */
export type LiveHold = HoldInfo & { leftMs: number };

/** What the ring holds of a camera within its retention; older footage that a hold keeps is not counted. */
export type RingTimeline = {
  /** Footage that can be decoded. */
  spans: (Window & { session: string })[];
  gaps: Gap[];
  bytes: Bytes;
  /** Bytes that holds cover, whatever their age. */
  heldBytes: Bytes;
  frames: number;
  /** Footage held, gaps not counted. */
  durationUs: number;
  /** Start of the oldest frame that can be decoded. */
  oldest: WallUs | null;
  newestFragment: FragmentRef | null;
  /** End of the newest fragment that retention has removed. */
  trimmedUntil: WallMs | null;
  capacityMs: number;
};

/** What capture says of a camera, and what the ring has counted. */
export type CameraReport = CaptureState & {
  /** Fragments of captures whose lease was another's by then (invariant 4). */
  refusedAppends: number;
};

/** What capture says of a camera; never with its source. */
export type CaptureState = {
  name: string;
  managedBy: 'env' | 'file' | 'api';
  state: CameraState;
  reason?: string;
  error?: string;
  mode: 'copy' | 'encode' | null;
  modeReason?: string;
  codec: string | null;
  width: number | null;
  height: number | null;
  fps: number | null;
  audio: string | null;
  codecString: string | null;
  /** Footage comes so long after it was filmed, and is placed where it was filmed; absent or 0: as it comes. */
  lateMs?: number;
  /** Where frames get their wall time from, in words, where that is not their arrival alone. */
  timeReason?: string;
  restarts: number;
  sourceRedacted: string;
  updatedAt: WallMs;
};
