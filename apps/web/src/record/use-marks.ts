import type { Timeline } from '@hindsight/domain';
import { useEffect, useState } from 'react';
import { usePage } from '../api/page.ts';
import { edgeOf } from '../live/timeline-view.ts';
import { leavingWords, marked, markedWords, noMarks, spanOf, type Marks } from './marks.ts';
import { beforeFrame, withinFrame } from './seen.ts';

/** The marks on the timeline, and what can be done with them. */
export type Marking = {
  marks: Marks;
  /** Counts down while the marked beginning is about to leave the ring. */
  warning: string | null;
  mark(which: 'in' | 'out'): void;
  clear(): void;
};

/** Marks the frame on screen as the first or the last one of a clip to be. */
export function useMarks(of: {
  camera: string | null;
  seenAt: () => number | null;
  timeline: Timeline | undefined;
  say: (text: string) => void;
}): Marking {
  const { camera, timeline } = of;
  const [marks, setMarks] = useState(noMarks);
  const leavesAt = useLeavesAt(camera, marks);

  const mark = (which: 'in' | 'out'): void => {
    const seen = of.seenAt();
    if (seen === null) return;
    const next = marked(marks, which, seen);
    setMarks(next);
    of.say(markedWords(next, which));
  };
  const warning = timeline ? leavingWords(leavesAt, edgeOf(timeline)) : null;
  return { marks, warning, mark, clear: () => setMarks(noMarks) };
}

/** When the first marked frame leaves the ring, ms since 1970, as the API says; null while it does not. */
function useLeavesAt(camera: string | null, marks: Marks): number | null {
  const { api } = usePage();
  const [leavesAt, setLeavesAt] = useState<number | null>(null);
  const first = marks.in ?? marks.out;
  const end = spanOf(marks)?.end ?? (first === null ? null : new Date(withinFrame(first)).toISOString());
  useEffect(() => {
    setLeavesAt(null);
    if (camera === null || first === null || end === null) return;
    let ended = false;
    const start = new Date(beforeFrame(first)).toISOString();
    api.planClip({ camera, start, end }).then(
      ({ leavesRingAt }) => {
        if (!ended && leavesRingAt !== null) setLeavesAt(Date.parse(leavesRingAt));
      },
      () => undefined,
    );
    return () => {
      ended = true;
    };
  }, [api, camera, first, end]);
  return leavesAt;
}
