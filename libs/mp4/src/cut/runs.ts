import type { Frame, Gop, Run } from './types.ts';

/**
 * How the shown frames of one GOP (in presentation order, contiguous) come into the clip:
 * - all of it: copied;
 * - its first frame is not shown (head of the clip): what is shown is encoded, and the next GOP is the seam;
 * - only a part from its first frame on (tail): copied up to the last place where everything copied is shown
 *   before everything else, and encoded from there. Without B-frames nothing is left to encode.
 * An encoded run starts with an IDR, so no frame after it is shown before it.
 */
export function makeRuns(gop: Gop, shown: Frame[]): Run[] {
  const isShown = new Set(shown);
  const copied = copyableLength(gop.frames, isShown);
  const runs: Run[] = copied > 0 ? [{ kind: 'copy', frames: gop.frames.slice(0, copied) }] : [];
  const encoded = shown.slice(copied);
  return encoded.length > 0 ? [...runs, encodeRun(gop, encoded)] : runs;
}

/** The longest prefix in decode order that is shown whole, and before every other shown frame. */
function copyableLength(decode: readonly Frame[], isShown: ReadonlySet<Frame>): number {
  const firstHidden = decode.findIndex((frame) => !isShown.has(frame));
  const candidates = firstHidden < 0 ? decode.length : firstHidden;
  const earliestAfter: number[] = [];
  let earliest = Infinity;
  for (let i = decode.length - 1; i >= 0; i -= 1) {
    earliestAfter[i] = earliest;
    const frame = decode[i] as Frame;
    if (isShown.has(frame)) earliest = Math.min(earliest, frame.pts);
  }
  let latest = -Infinity;
  let length = 0;
  for (let i = 0; i < candidates; i += 1) {
    latest = Math.max(latest, (decode[i] as Frame).pts);
    if (latest < (earliestAfter[i] ?? Infinity)) length = i + 1;
  }
  return length;
}

function encodeRun(gop: Gop, frames: Frame[]): Run {
  const wanted = new Set(frames);
  const decode = gop.frames.slice(0, gop.frames.findLastIndex((frame) => wanted.has(frame)) + 1);
  const from = frames[0]?.pts ?? 0;
  return { kind: 'encode', decode, frames, skip: decode.filter((frame) => frame.pts < from).length };
}
