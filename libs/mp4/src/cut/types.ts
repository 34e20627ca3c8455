import type { ClipMethod, FragmentRef, Gap, WallMs, WallUs, Window } from '@hindsight/domain';
import type { Sps } from '../h264/sps.ts';
import type { AudioTrack, Init } from '../tracks.ts';

/** A fragment as the ring gives it. */
export type SourceFragment = { ref: FragmentRef; bytes: Buffer };

/** The fragments of one session in order; holes show in `indexInSession`. */
export type SourceSession = { session: string; init: Init; fragments: SourceFragment[] };

/** What a clip shall hold: the frames of `window` from these sessions, which are in order of time. */
export type CutRequest = {
  window: Window;
  sessions: SourceSession[];
  precision: 'exact' | 'keyframe';
  /** Gaps that the ring knows of; only their causes are taken over, their edges come from the frames. */
  gaps?: readonly Gap[];
};

/** A coded picture of a session. Times in ticks of its video track. */
export type Frame = {
  pts: number;
  dts: number;
  duration: number;
  /** H.264: it is an IDR. Other codecs: the container calls it a sync sample. */
  idr: boolean;
  sync: boolean;
  /** The sample as it lies in the fragment. */
  data: Buffer;
  fragment: SourceFragment;
};

/** The frames from one seam up to the next, in decode order. Only a GOP after a hole may start with no IDR. */
export type Gop = {
  frames: Frame[];
  /** Something is missing before its first frame. */
  afterHole: boolean;
  /** Nothing follows its last frame: a hole, or the end of the session. */
  open: boolean;
};

/** Frames that are taken over or made anew, in the order in which they stand in the clip. */
export type Run =
  | { kind: 'copy'; /** In decode order. */ frames: Frame[] }
  | {
      kind: 'encode';
      /** The GOP as far as it must be decoded, in decode order. */
      decode: Frame[];
      /** The frames that are made anew, in presentation order: contiguous among those of `decode`. */
      frames: Frame[];
      /** How many frames of `decode` are shown before them. */
      skip: number;
    };

/** A stretch without a gap, of one session. */
export type Piece = {
  session: SourceSession;
  /** In presentation order. */
  frames: Frame[];
  runs: Run[];
  /** Where it begins in the clip, µs from the clip's start. */
  offsetUs: number;
  /** Ticks shown at `offsetUs`. */
  startTicks: number;
  /** End of its last frame, in ticks: half-open. */
  endTicks: number;
  wallStart: WallUs;
  wallEnd: WallUs;
};

/** What the clip will hold and how it is made, decided without decoding. */
export type CutPlan = {
  method: ClipMethod;
  pieces: Piece[];
  frames: number;
  framesEncoded: number;
  /** To the frame: from the first one to the end of the last one. A full window has coverage 1 and no gaps. */
  delivered: { start: WallMs; end: WallMs; coverage: number; gaps: Gap[] };
  /** Why the method is `transcode`. */
  transcodeReason?: string;
  width: number;
  height: number;
  codec: string;
  /** Frames per second on average, for rate control and display. */
  fps: number;
  /** Of everything that is encoded beside copied frames; null when no id is free. */
  parameterSetId: number | null;
};

/** Some frames of one GOP that shall be made anew. */
export type EncodeTask = {
  /** SPS, PPS and the GOP as far as it is needed, in decode order. */
  annexB: Buffer;
  /** Frames that come out first and are not wanted. */
  skip: number;
  /** Frames wanted after them, in presentation order. */
  count: number;
  /** For SPS and PPS of what is encoded (`sps-id`). */
  parameterSetId: number;
  /** Of the source; the encoded one must match it in profile, size, crop, chroma and colour. */
  sps: Sps;
  fps: number;
};

/**
 * Encodes the frames of a task: exactly `count` access units in Annex B, in presentation order (no B-frames),
 * the first one an IDR with its SPS and PPS.
 */
export type EncodeFrames = (task: EncodeTask) => Promise<Buffer[]>;

/** A piece that shall be made anew as a whole, whatever its codec. */
export type TranscodeTask = {
  /** Init and fragments of the session, from a key frame at or before the start. */
  mp4: Buffer;
  /** Ticks a second of its video track. */
  timescale: number;
  /** The frames wanted are those shown from `startTicks` on and before `endTicks`: `count` of them. */
  startTicks: number;
  endTicks: number;
  count: number;
  /** What the first piece of the clip came out under: size, shape and colour that the others shall have. */
  like?: Sps;
};

/**
 * Encodes a piece to H.264 (4:2:0, 8 bit, progressive, no B-frames): exactly `count` access units in Annex B, the first
 * one an IDR with its SPS and PPS. Sound is copied by this library. All pieces come out under the same SPS and PPS.
 */
export type TranscodeFrames = (task: TranscodeTask) => Promise<Buffer[]>;

/** One silent AAC frame (raw, without ADTS) in the configuration of a track. */
export type MakeSilence = (audio: AudioTrack) => Promise<Buffer>;

/** A stream that must be decoded and counted before the clip may be called ready (invariant 5). */
export type Check = { name: string; annexB: Buffer; frames: number };

/** The finished file. */
export type AssembledClip = {
  outcome: 'assembled';
  bytes: Buffer;
  frames: number;
  framesEncoded: number;
  method: ClipMethod;
  durationSeconds: number;
  checks: Check[];
};

/** The cut cannot be made by copying: what was encoded does not fit the source. The whole must be encoded. */
export type TranscodeNeeded = { outcome: 'transcode'; reason: string };
