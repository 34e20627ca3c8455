import type { Bytes, MediaTicks, WallMs, WallUs } from './units.ts';
import { msToUs, ticksToUs, usToTicks, mediaTicks } from './units.ts';

/** One moof+mdat as the ring lists it: about 200 ms, the unit of storage and of live delivery. */
export type FragmentRef = {
  /** Number in the camera's ring: rises by one an append, never used twice. */
  seq: number;
  /** Number of the segment (GOP) it belongs to: contiguous per camera, never used twice. */
  segment: number;
  /** Id of the session (one unbroken ingest run). */
  session: string;
  /**
   * Number of the session in the camera's ring, given by `append`: rises by one a session (HLS counts discontinuities by
   * it).
   */
  sessionNumber: number;
  /** Number in the session, from 0. A jump means that a fragment is missing. */
  indexInSession: number;
  /** Presentation time of its first frame, as wall time. */
  wallStart: WallUs;
  /** Length of its video, µs. */
  durationUs: number;
  /** Presentation time of its first frame on the source's clock, in ticks of `timescale`. */
  mediaStart: MediaTicks;
  /** Ticks per second of the video track. */
  timescale: number;
  /** Number of video frames. */
  frames: number;
  /** It starts with a key frame, and so starts its segment. */
  key: boolean;
  bytes: Bytes;
  /** Only on the first fragment of a session: why the session before it ended. */
  cause?: 'reconnect' | 'stalled' | 'dropped';
};

/** Wall time of the end of a fragment. */
export const fragmentEnd = (f: Pick<FragmentRef, 'wallStart' | 'durationUs'>): WallUs =>
  (f.wallStart + f.durationUs) as WallUs;

/** Maps a wall time to the clock of the fragment's session, by the mapping in force at that fragment. */
export const wallToMedia = (f: FragmentRef, at: WallMs): MediaTicks =>
  mediaTicks(f.mediaStart + usToTicks(msToUs(at) - f.wallStart, f.timescale));

/** Maps a time on the session's clock to wall time, by the mapping in force at that fragment. */
export const mediaToWall = (f: FragmentRef, at: MediaTicks): WallUs =>
  (f.wallStart + ticksToUs(at - f.mediaStart, f.timescale)) as WallUs;
