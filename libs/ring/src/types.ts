import type { Bytes, CameraState, FragmentRef, Gap, MediaTicks, WallMs, WallUs, Window } from '@hindsight/domain';

/** Bounds of a camera's ring. Written by capture at each claim, so that every caller's scripts use the same. */
export type RingLimits = { retentionMs: number; ringMaxBytes: number; holdMaxBytes: number };

/** The right to write a camera's ring. `owner` is compared whole by the append script; the token rises at each claim. */
export type Lease = { camera: string; owner: string; token: number };

/** A fragment to be stored. `init` is that of its session; its bytes travel only when Redis lacks them. */
export type AppendInput = {
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
  cause?: FragmentRef['cause'];
};

/** What an append did: the fragment's numbers, how many older ones left, and how many of those had to, for their size. */
export type AppendResult = { seq: number; segment: number; trimmed: number; dropped: number };

/** Footage of a window. */
export type Footage = {
  /** From the key frame at or before the window's start through its end. */
  fragments: FragmentRef[];
  /** Share of the window that can be decoded, 0…1. */
  coverage: number;
  gaps: Gap[];
  /** From the first to the last footage in the window; null when there is none. */
  delivered: Window | null;
  /** End of the fragment appended last; null before the first. */
  ringEnd: WallMs | null;
  bytes: Bytes;
};

export type HoldRequest = { owner: string; window: Window; ttlMs: number };
export type HoldInfo = { owner: string; window: Window; expiresAt: WallMs };

/** What the ring holds of a camera. */
export type RingTimeline = {
  spans: (Window & { session: string })[];
  gaps: Gap[];
  bytes: Bytes;
  frames: number;
  /** Footage held, gaps not counted. */
  durationUs: number;
  /** Start of the oldest frame. */
  oldest: WallUs | null;
  newestFragment: FragmentRef | null;
  trimmedUntil: WallMs | null;
  capacityMs: number;
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
  restarts: number;
  sourceRedacted: string;
  updatedAt: WallMs;
};
