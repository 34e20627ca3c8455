import type { Frame, Gop } from './types.ts';

/** A step from frame to frame beyond so many usual ones is a picture that is missing. */
const STEP = 1.75;

/**
 * How long after its decoding a picture of these GOPs is shown at least, in ticks; Infinity where they are shown in the
 * order of decoding, so that nothing can be missing between them. Muxers give the pictures that are shown soonest no
 * delay, and those of a short GOP may not have come: never more than 0.
 */
export function leastDelay(gops: readonly Gop[]): number {
  const reorders = gops.some(({ frames }) => frames.some((frame, i) => frame.pts < (frames[i - 1]?.pts ?? -Infinity)));
  if (!reorders) return Infinity;
  return gops.reduce((least, { frames }) => frames.reduce((less, { pts, dts }) => Math.min(less, pts - dts), least), 0);
}

/**
 * The frames of a GOP that breaks off, in order of showing, up to the first before which a picture is missing: where
 * decoding order and showing order differ, the last anchors are there without the pictures shown before them.
 *
 * Whatever is missing would be decoded after the last frame that is there, and shown no earlier than `delay` after that:
 * what is shown before is whole, at any rate. Of the few frames beyond, those are taken that follow each other in usual
 * steps.
 */
export function untilMissing(gop: readonly Frame[], delay: number): Frame[] {
  const shown = [...gop].sort((a, b) => a.pts - b.pts);
  const last = gop.at(-1);
  if (!last) return shown;
  const whole = last.dts + last.duration + delay;
  const steps = gop.slice(1).map((frame, i) => frame.dts - (gop[i]?.dts ?? 0));
  const usual = steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  const missing = shown.findIndex(({ pts }, i) => pts >= whole && pts - (shown[i - 1]?.pts ?? pts) > STEP * usual);
  return missing < 0 ? shown : shown.slice(0, missing);
}
