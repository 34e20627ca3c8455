import {
  bytes,
  coverageOf,
  fragmentEnd,
  usToMs,
  wallMs,
  type FragmentRef,
  type Gap,
  type GapCause,
  type WallMs,
  type Window,
} from '@hindsight/domain';
import type { Footage } from './types.ts';

/** Neighbours whose times differ by less are one span: offsets are slewed, and µs are rounded to ms. */
const TOUCHING_US = 20_000;

/** A run of footage that can be decoded from its first frame to its last. */
export type Span = Window & { session: string };

/** What is known of the time before the oldest and after the newest fragment. */
export type Edges = { trimmedUntil: WallMs | null; trimCause: 'overwritten' | 'dropped' };

/**
 * The decodable spans of fragments in the order of the ring, and the gaps between them. Footage begins at a key frame:
 * the rest of a GOP whose key frame is gone, and what follows a missing fragment, belong to the gap before the next key.
 */
export function spansOf(refs: readonly FragmentRef[]): { spans: Span[]; gaps: Gap[] } {
  const spans: { session: string; startUs: number; endUs: number }[] = [];
  const gaps: Gap[] = [];
  let last: FragmentRef | null = null;
  for (const ref of refs) {
    const current = spans.at(-1);
    const follows = last?.session === ref.session && last.indexInSession + 1 === ref.indexInSession;
    if (follows && current) current.endUs = Math.max(current.endUs, fragmentEnd(ref));
    else if (ref.key) {
      if (current && ref.wallStart - current.endUs > TOUCHING_US) {
        gaps.push({ ...roundOut(current.endUs, ref.wallStart), cause: causeBefore(ref, current.session) });
      }
      const joins = current?.session === ref.session && ref.wallStart - current.endUs <= TOUCHING_US;
      if (joins) current.endUs = Math.max(current.endUs, fragmentEnd(ref));
      else spans.push({ session: ref.session, startUs: ref.wallStart, endUs: fragmentEnd(ref) });
    } else continue;
    last = ref;
  }
  return { spans: spans.map(({ session, startUs, endUs }) => ({ session, ...roundOut(startUs, endUs) })), gaps };
}

const roundOut = (startUs: number, endUs: number): Window => ({
  start: wallMs(Math.floor(startUs / 1000)),
  end: wallMs(Math.round(endUs / 1000)),
});

function causeBefore(ref: FragmentRef, sessionBefore: string): GapCause {
  return ref.session === sessionBefore ? 'dropped' : (ref.cause ?? 'reconnect');
}

/** Footage of a window, with what is missing and why. */
export function describeFootage(window: Window, refs: FragmentRef[], edges: Edges): Omit<Footage, 'ringEnd'> {
  const { spans, gaps: between } = spansOf(refs);
  const inside = spans.filter((span) => span.end > window.start && span.start < window.end);
  const gaps: Gap[] = between
    .filter((gap) => gap.end > window.start && gap.start < window.end)
    .map((gap) => ({ ...gap, start: max(gap.start, window.start), end: min(gap.end, window.end) }));
  const first = inside[0];
  const last = inside.at(-1);
  if (first && first.start > window.start)
    gaps.unshift(...missingBefore({ start: window.start, end: first.start }, edges));
  if (last && last.end < window.end) gaps.push({ start: last.end, end: window.end, cause: 'not_yet' });
  if (!first) gaps.splice(0, gaps.length, ...missingBefore(window, edges));
  return {
    fragments: refs,
    coverage: coverageOf(window, gaps),
    gaps,
    delivered: first && last ? { start: max(first.start, window.start), end: min(last.end, window.end) } : null,
    bytes: bytes(refs.reduce((sum, ref) => sum + ref.bytes, 0)),
  };
}

/** Before the oldest footage: what the ring once had has been overwritten (or dropped), the rest was not captured yet. */
function missingBefore(gap: Window, { trimmedUntil, trimCause }: Edges): Gap[] {
  return [{ ...gap, cause: trimmedUntil !== null && trimmedUntil > gap.start ? trimCause : 'not_yet' }];
}

const max = (a: WallMs, b: WallMs): WallMs => (a > b ? a : b);
const min = (a: WallMs, b: WallMs): WallMs => (a < b ? a : b);

/** End of the newest fragment in ms. */
export const endOf = (ref: FragmentRef): WallMs => usToMs(fragmentEnd(ref));
