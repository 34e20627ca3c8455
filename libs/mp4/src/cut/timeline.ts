import { ticksToSeconds } from '@hindsight/domain';
import { videoOf } from './read-session.ts';
import type { Frame, Piece } from './types.ts';

/** When a frame is shown in the clip, in seconds from its start, and for how long. */
export type FrameTime = { start: number; duration: number };

/**
 * The times of all frames of a clip. A frame lasts until the next one, so the last frame before a gap stands still
 * until footage goes on; the very last one has its own length.
 */
export function frameTimes(pieces: readonly Piece[]): Map<Frame, FrameTime> {
  const starts = pieces.flatMap((piece) => piece.frames.map((frame) => ({ frame, start: clipTime(piece, frame.pts) })));
  const end = clipEnd(pieces);
  return new Map(
    starts.map(({ frame, start }, i) => [
      frame,
      { start, duration: Math.max(0, (starts[i + 1]?.start ?? end) - start) },
    ]),
  );
}

/** Time in the clip of an instant on the clock of a piece's session, in seconds. */
export const clipTime = (piece: Piece, ticks: number): number =>
  piece.offsetUs / 1e6 + ticksToSeconds(ticks - piece.startTicks, videoOf(piece.session).timescale);

/** End of the last frame of a clip, in seconds. */
export function clipEnd(pieces: readonly Piece[]): number {
  const last = pieces.at(-1);
  return last ? clipTime(last, last.endTicks) : 0;
}
