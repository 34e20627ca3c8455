import { describe, expect, it } from 'vitest';
import type { Frame } from './types.ts';
import { leastDelay, untilMissing } from './until-missing.ts';

const STEP = 3000;
/** Mini-GOPs of three B-frames, the middle one a reference: 0, then 4 2 1 3, 8 6 5 7, … in decoding order. */
const ORDER = [0, ...Array.from({ length: 10 }, (_, n) => [4, 2, 1, 3].map((place) => 4 * n + place)).flat()];
const DEPTH = 2;

/** A GOP whose frames are shown at these times; each is decoded at the time of the frame shown two places before. */
function gopOf(times: readonly number[]): Frame[] {
  const decodeTime = (n: number): number => times[n - DEPTH] ?? (times[0] ?? 0) - (DEPTH - n) * STEP;
  return ORDER.slice(0, times.length).map((place, n) => {
    const duration = decodeTime(n + 1) - decodeTime(n);
    return { pts: times[place], dts: decodeTime(n), duration, idr: n === 0, sync: n === 0 } as Frame;
  });
}

/** The frames before the first missing one, and of them those that can be told from what is there. */
function wholeOf(there: readonly Frame[], gop: readonly Frame[]): { all: number[]; sure: number[] } {
  const missing = gop.slice(there.length).reduce((least, { pts }) => Math.min(least, pts), Infinity);
  const all = there
    .map(({ pts }) => pts)
    .filter((pts) => pts < missing)
    .sort((a, b) => a - b);
  const last = there.at(-1)!;
  const next = last.dts + last.duration;
  return { all, sure: all.filter((pts) => pts < next) };
}

const everyLength = ORDER.map((_, n) => n + 1);
const delay = leastDelay([{ frames: gopOf(ORDER.map((_, n) => n * STEP)), afterHole: false, open: false }]);
const kept = (there: readonly Frame[]): number[] => untilMissing(there, delay).map(({ pts }) => pts);

describe('a GOP with B-frames that breaks off', () => {
  const regular = ORDER.map((_, n) => n * STEP);

  it('keeps every frame up to the first missing one at a constant rate, wherever it breaks off', () => {
    const gop = gopOf(regular);
    for (const length of everyLength) {
      const there = gop.slice(0, length);
      expect(kept(there), `${length} frames`).toEqual(wholeOf(there, gop).all);
    }
  });

  it.each([1, 2, 3, 4, 5, 9, 17, 30])('goes on after a picture that the source has skipped (number %i)', (skipped) => {
    const gop = gopOf(regular.map((time, n) => time + (n >= skipped ? STEP : 0)));
    for (const length of everyLength) {
      const there = gop.slice(0, length);
      const { all, sure } = wholeOf(there, gop);
      expect(kept(there).slice(0, sure.length), `${length} frames`).toEqual(sure);
      expect(kept(there).length, `${length} frames`).toBeLessThanOrEqual(all.length);
    }
  });

  it('keeps what is sure of a source that doubles its rate or halves it', () => {
    const doubled = gopOf(regular.map((time, n) => (n < 20 ? time : 20 * STEP + ((n - 20) * STEP) / 2)));
    const halved = gopOf(regular.map((time, n) => (n < 20 ? time : time + (n - 20) * STEP)));
    for (const gop of [doubled, halved]) {
      for (const length of everyLength) {
        const there = gop.slice(0, length);
        const { sure } = wholeOf(there, gop);
        expect(kept(there).slice(0, sure.length), `${length} frames`).toEqual(sure);
      }
    }
  });
});
