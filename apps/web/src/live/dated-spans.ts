/** A stretch of what a player plays, in its own seconds, and the wall time (ms since 1970) of its first frame. */
export type DatedSpan = { start: number; duration: number; programDateTime: number | null };

/** A position this close before a stretch is in it: sums of durations are rounded. In seconds. */
const ROUNDING_SECONDS = 0.005;

/** Wall time at a position, by the last stretch that has begun there; null while none is known. */
export function dateAt(spans: readonly DatedSpan[], position: number): number | null {
  const span = spans.findLast(({ start, programDateTime }) => {
    return programDateTime !== null && start <= position + ROUNDING_SECONDS;
  });
  return span?.programDateTime == null ? null : span.programDateTime + (position - span.start) * 1000;
}

/** Where the frame of a wall time is played; a moment without footage is answered by what comes next. */
export function positionAt(spans: readonly DatedSpan[], date: number): number | null {
  for (const { start, duration, programDateTime } of spans) {
    if (programDateTime === null || date >= programDateTime + duration * 1000) continue;
    return start + Math.max(0, date - programDateTime) / 1000;
  }
  return null;
}
