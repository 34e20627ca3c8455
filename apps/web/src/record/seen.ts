import type { Timeline } from '@hindsight/domain';
import { edgeOf } from '../live/timeline-view.ts';

/**
 * The moment that a press means: the frame on screen, unless that has already left the ring (a picture that has stood
 * still for long); then null, which the API takes for now. Times in ms since 1970.
 */
export function momentSeen(seenAt: number | null, timeline: Timeline | undefined): number | null {
  if (seenAt === null || !timeline) return seenAt;
  const oldest = edgeOf(timeline) - timeline.capacitySeconds * 1000;
  return seenAt > oldest ? seenAt : null;
}
