import type { Clip, Manifest } from '@hindsight/domain';
import { expect } from 'vitest';
import type { ReadFrame } from '@hindsight/testing';

/** A span inside a clip, s from its beginning. */
export type Span = { start: number; end: number };

/** The gaps that lie inside a clip, not at its ends, s from its first frame. */
export function innerGaps({ delivered }: Pick<Manifest | Clip, 'delivered'>): Span[] {
  const from = Date.parse(delivered.start);
  return delivered.gaps
    .filter(({ start, end }) => Date.parse(start) > from && Date.parse(end) < Date.parse(delivered.end))
    .map(({ start, end }) => ({ start: (Date.parse(start) - from) / 1000, end: (Date.parse(end) - from) / 1000 }));
}

/**
 * A clip claims no frame that it does not have, and its gaps keep real time: every frame that is stated is there, and
 * exactly those steps between frames that a gap accounts for are longer than `frameSeconds`.
 */
export function expectGapsInRealTime(
  frames: readonly ReadFrame[],
  of: { clip: Pick<Manifest, 'delivered' | 'frames'>; frameSeconds: number },
): void {
  const { clip, frameSeconds } = of;
  expect(frames).toHaveLength(clip.frames ?? -1);
  const gaps = innerGaps(clip);
  const steps = frames.slice(1).map(({ pts }, n) => ({ start: (frames[n]?.pts ?? 0) + frameSeconds, end: pts }));
  const long = steps.filter(({ start, end }) => end - start > frameSeconds);
  expect(long, `gaps ${JSON.stringify(gaps)}`).toHaveLength(gaps.length);
  long.forEach(({ start, end }, n) => {
    expect(Math.abs(start - (gaps[n]?.start ?? 0))).toBeLessThan(2 * frameSeconds);
    expect(Math.abs(end - (gaps[n]?.end ?? 0))).toBeLessThan(2 * frameSeconds);
  });
}
