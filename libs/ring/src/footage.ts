import { bytes, coverageOf, fragmentEnd, intersect, usToMs, wallUs, type Window } from '@hindsight/domain';
import { decodableFrom } from './decodable.ts';
import { gapsOf } from './gaps.ts';
import type { Footage } from './types.ts';
import type { View } from './view.ts';

/** Footage of a window, with what is missing and why. */
export function footageOf(window: Window, view: View): Footage {
  const fragments = decodableFrom(view.list, window.start * 1000);
  const gaps = gapsOf(window, view);
  const startUs = fragments.reduce((min, ref) => Math.min(min, ref.wallStart), Infinity);
  const endUs = fragments.reduce((max, ref) => Math.max(max, fragmentEnd(ref)), -Infinity);
  const span = startUs < endUs && { start: usToMs(wallUs(startUs)), end: usToMs(wallUs(endUs)) };
  return {
    fragments,
    initsMissing: view.initsMissing,
    coverage: coverageOf(window, gaps),
    gaps,
    delivered: span ? intersect(window, span) : null,
    ringEnd: view.marks.endUs === null ? null : usToMs(wallUs(view.marks.endUs)),
    bytes: bytes(fragments.reduce((sum, ref) => sum + ref.bytes, 0)),
    lateMs: view.marks.lateMs,
  };
}
