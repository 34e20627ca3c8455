import type { Timeline } from '@hindsight/domain';
import { edgeOf } from '../live/timeline-view.ts';

/**
 * The moment that a press means: the frame on screen, unless that has already left the ring (a picture that has stood
 * still for long); then null, which the API takes for now. Times in ms since 1970.
 */
export function momentSeen(seenAt: number | null, timeline: Timeline | undefined): number | null {
  if (seenAt === null) return null;
  const oldest = timeline ? edgeOf(timeline) - timeline.capacitySeconds * 1000 : -Infinity;
  return seenAt > oldest ? withinFrame(seenAt) : null;
}

/** Times in lists are cut to the ms: a frame begins up to so much later than they say. Far less than a frame lasts. */
const ROUNDING_MS = 3;

/** An instant in the frame that begins at `seenAt`: a window that ends here has the frame, and it is the last one. */
export const withinFrame = (seenAt: number): number => Math.ceil(seenAt) + ROUNDING_MS;

/** An instant just before that frame: a window that starts here begins with it. */
export const beforeFrame = (seenAt: number): number => Math.floor(seenAt) - ROUNDING_MS;
