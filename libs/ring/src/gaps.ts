import {
  fragmentEnd,
  usToMs,
  wallMs,
  wallUs,
  type FragmentRef,
  type Gap,
  type GapCause,
  type Window,
} from '@hindsight/domain';
import { decodable, follows } from './decodable.ts';
import type { Marks, View } from './view.ts';

/** A span that no footage covers. `last` ends before it; `next` is listed after `last`, whether it can be decoded or not. */
type Hole = { startUs: number; endUs: number; last: FragmentRef | null; next: FragmentRef | null };
type Piece = { startUs: number; endUs: number; cause: GapCause };

/**
 * What is missing of a window, and why (design 7). Footage counts from a key frame on, so a gap reaches up to one.
 * Gaps do not overlap, and lie inside the window.
 */
export function gapsOf(window: Window, view: View): Gap[] {
  const pieces = holesOf(window, view).flatMap((hole) => explain(hole, view.marks));
  const gaps: Gap[] = [];
  for (const { startUs, endUs, cause } of pieces) {
    const start = usToMs(wallUs(startUs));
    const end = usToMs(wallUs(endUs));
    const last = gaps.at(-1);
    if (start >= end) continue;
    if (last?.cause === cause && last.end === start) last.end = end;
    else gaps.push({ start, end, cause });
  }
  return gaps;
}

/** Footage as it lies in time. After a clock that was set back it is not in the order of the ring. */
const byTime = (a: FragmentRef, b: FragmentRef): number => a.wallStart - b.wallStart || a.seq - b.seq;

function holesOf(window: Window, { list, before, after }: View): Hole[] {
  const startUs = window.start * 1000;
  const endUs = window.end * 1000;
  const listed = [before, ...list, after].filter((ref) => ref !== null);
  const nextAfter = (last: FragmentRef | null): FragmentRef | null =>
    listed.find((ref) => last === null || ref.seq > last.seq) ?? null;
  const holes: Hole[] = [];
  let last: FragmentRef | null = before;
  let reachedUs = -Infinity;
  for (const ref of decodable(list).sort(byTime)) {
    // Only what is longer than half a frame is a gap: offsets are slewed, and times rounded.
    const touches = last !== null && ref.wallStart <= reachedUs + last.durationUs / last.frames / 2;
    const coveredUs = Math.max(startUs, reachedUs);
    if (ref.wallStart > coveredUs && !touches) {
      holes.push({ startUs: coveredUs, endUs: Math.min(ref.wallStart, endUs), last, next: nextAfter(last) });
    }
    if (fragmentEnd(ref) < reachedUs) continue;
    last = ref;
    reachedUs = fragmentEnd(ref);
  }
  const coveredUs = Math.max(startUs, reachedUs);
  if (coveredUs < endUs) holes.push({ startUs: coveredUs, endUs, last, next: nextAfter(last) });
  return holes;
}

/** Cuts a hole where its cause changes: before the first footage ever, what left the ring, what never came, the future. */
function explain(hole: Hole, marks: Marks): Piece[] {
  const firstUs = marks.firstUs ?? Infinity;
  const ringEndUs = marks.endUs ?? -Infinity;
  const ever = clip({ ...hole, endUs: firstUs }, hole);
  const yet = clip({ ...hole, startUs: Math.max(ringEndUs, firstUs) }, hole);
  const between = clip({ startUs: firstUs, endUs: ringEndUs }, hole);
  return [
    ...ever.map((span) => ({ ...span, cause: 'not_yet' as const })),
    ...between.flatMap((span) => explainPast({ ...hole, ...span }, marks)),
    ...yet.map((span) => ({ ...span, cause: 'not_yet' as const })),
  ];
}

function explainPast(hole: Hole, marks: Marks): Piece[] {
  const { last, next } = hole;
  if (last && next && next.seq === last.seq + 1) return [{ ...hole, cause: neverCame(last, next) }];
  const trimmedUs = marks.trimmedUs ?? -Infinity;
  const droppedUs = marks.droppedUs ?? -Infinity;
  const removedUs = Math.max(trimmedUs, droppedUs);
  // What had to go early is `overwritten` as soon as it would have gone anyway.
  const agedUs = Math.max(trimmedUs, marks.keptUs);
  // What is left of a GOP that lost its beginning is gone for the same reason as that.
  const lastUs = last ? fragmentEnd(last) : -Infinity;
  const rest: GapCause = next?.cause ?? (removedUs <= lastUs || droppedUs > trimmedUs ? 'dropped' : 'overwritten');
  return [
    ...clip({ startUs: -Infinity, endUs: Math.min(removedUs, agedUs) }, hole).map((s) => ({
      ...s,
      cause: 'overwritten' as const,
    })),
    ...clip({ startUs: agedUs, endUs: removedUs }, hole).map((s) => ({ ...s, cause: 'dropped' as const })),
    ...clip({ startUs: removedUs, endUs: Infinity }, hole).map((s) => ({ ...s, cause: rest })),
  ];
}

/** Between two fragments that were appended one after the other nothing has left the ring. */
function neverCame(last: FragmentRef, next: FragmentRef): GapCause {
  if (last.session !== next.session) return next.cause ?? 'reconnect';
  return follows(last, next) ? 'stalled' : 'dropped';
}

function clip(
  span: { startUs: number; endUs: number },
  to: { startUs: number; endUs: number },
): { startUs: number; endUs: number }[] {
  const startUs = Math.max(span.startUs, to.startUs);
  const endUs = Math.min(span.endUs, to.endUs);
  return startUs < endUs ? [{ startUs, endUs }] : [];
}

/** Runs of footage that can be decoded, one session each, without a gap inside. */
export function spansOf(view: View): (Window & { session: string })[] {
  const spans: { session: string; startUs: number; endUs: number; frameUs: number }[] = [];
  for (const ref of decodable(view.list)) {
    const span = spans.at(-1);
    const joins = span?.session === ref.session && ref.wallStart <= span.endUs + span.frameUs / 2;
    if (joins) Object.assign(span, { endUs: fragmentEnd(ref), frameUs: ref.durationUs / ref.frames });
    else
      spans.push({
        session: ref.session,
        startUs: ref.wallStart,
        endUs: fragmentEnd(ref),
        frameUs: ref.durationUs / ref.frames,
      });
  }
  return spans.map(({ session, startUs, endUs }) => ({
    session,
    start: wallMs(Math.floor(startUs / 1000)),
    end: wallMs(Math.floor(endUs / 1000)),
  }));
}
