import { fragmentEnd, usToMs, wallMs, type FragmentRef, type WallMs } from '@hindsight/domain';

/** The fragments of one GOP that can be played: from its key frame up to the first missing fragment. */
export type PlayableSegment = {
  number: number;
  session: string;
  sessionNumber: number;
  fragments: FragmentRef[];
  start: WallMs;
  durationSeconds: number;
  /** A later fragment of the ring belongs to another segment, or to none: nothing is added to this one. */
  closed: boolean;
};

/**
 * Groups fragments, in the order of the ring, into segments. What cannot be decoded is left out: the rest of a GOP
 * whose key frame has been trimmed, and what follows a missing fragment up to the next key frame.
 */
export function groupSegments(refs: readonly FragmentRef[]): PlayableSegment[] {
  const segments: FragmentRef[][] = [];
  let current: FragmentRef[] | null = null;
  for (const ref of refs) {
    const last: FragmentRef | undefined = current?.at(-1);
    if (ref.key) segments.push((current = [ref]));
    else if (current && last && last.session === ref.session && last.indexInSession + 1 === ref.indexInSession)
      current.push(ref);
    else current = null;
  }
  const newest = refs.at(-1)?.seq;
  return segments.map((fragments) => toSegment(fragments, fragments.at(-1)?.seq !== newest));
}

function toSegment(fragments: FragmentRef[], closed: boolean): PlayableSegment {
  const [first] = fragments as [FragmentRef];
  return {
    number: first.segment,
    session: first.session,
    sessionNumber: first.sessionNumber,
    fragments,
    start: usToMs(first.wallStart),
    durationSeconds: fragments.reduce((sum, f) => sum + f.durationUs, 0) / 1e6,
    closed,
  };
}

/** Wall time at which a segment's last frame ends. */
export const segmentEnd = (segment: PlayableSegment): WallMs => {
  const last = segment.fragments.at(-1);
  return last ? usToMs(fragmentEnd(last)) : wallMs(segment.start);
};
