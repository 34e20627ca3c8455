import { secondsText } from '../format.ts';
import { beforeFrame, withinFrame } from './seen.ts';

/** The marked frames, by the wall time (ms since 1970) at which each begins; null where none is marked. */
export type Marks = { in: number | null; out: number | null };

/** What is marked, as the API takes it (ISO 8601), and how long it is. */
export type MarkedSpan = { start: string; end: string; seconds: number };

/** Before the first mark. */
export const noMarks: Marks = { in: null, out: null };

/** The marks after one more: an end before the beginning, or the other way round, drops the older mark. */
export function marked(marks: Marks, mark: 'in' | 'out', at: number): Marks {
  const next = { ...marks, [mark]: at };
  if (next.in === null || next.out === null || next.in <= next.out) return next;
  return mark === 'in' ? { in: at, out: null } : { in: null, out: at };
}

/** The window from the first marked frame through the last one, or null while one is missing. */
export function spanOf({ in: first, out: last }: Marks): MarkedSpan | null {
  if (first === null || last === null) return null;
  const [start, end] = [beforeFrame(first), withinFrame(last)];
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString(), seconds: (last - first) / 1000 };
}

/** From so long before the marked moment leaves the ring on, it is said how long it is still there. */
const WARN_SECONDS = 20;

/** The warning about a mark that leaves the ring at `leavesAt`; both in ms, `now` by the ring's clock. Null: no need. */
export function leavingWords(leavesAt: number | null, now: number): string | null {
  if (leavesAt === null) return null;
  const seconds = Math.ceil((leavesAt - now) / 1000);
  if (seconds > WARN_SECONDS) return null;
  if (seconds <= 0) return 'The marked beginning has left the buffer: a clip would begin later.';
  return `The marked beginning leaves the buffer in ${seconds} s.`;
}

/** What is said when a frame has been marked. */
export function markedWords(marks: Marks, mark: 'in' | 'out'): string {
  const span = spanOf(marks);
  if (span) return `Marked ${secondsText(span.seconds)}. Keep it, or move a mark.`;
  return mark === 'in' ? 'Beginning marked. Press O at the end.' : 'End marked. Press I at the beginning.';
}
