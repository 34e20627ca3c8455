import {
  coverageOf,
  intersect,
  lengthMs,
  usToMs,
  wallMs,
  type Gap,
  type GapCause,
  type WallMs,
} from '@hindsight/domain';
import type { CutPlan, CutRequest } from './types.ts';
import type { Stretch } from './select.ts';

/** Says to the frame what a clip made of these stretches holds of the window, and why the rest is missing. */
export function describeDelivered(request: CutRequest, stretches: readonly Stretch[]): CutPlan['delivered'] {
  const { window } = request;
  const first = stretches[0] as Stretch;
  const last = stretches.at(-1) as Stretch;
  const gaps: Gap[] = [];
  const add = (start: WallMs, end: WallMs, cause: GapCause): void => {
    const inside = start < end ? intersect(window, { start, end }) : null;
    if (inside) gaps.push({ ...inside, cause: knownCause(request, inside) ?? cause });
  };
  if (!first.reachesStart) add(window.start, usToMs(first.wallStart), startCause(first));
  for (const [i, next] of stretches.entries()) {
    const before = stretches[i - 1];
    if (!before || next.wallStart - before.wallEnd < halfFrameUs(before)) continue;
    const start = usToMs(before.wallEnd);
    const end = usToMs(next.wallStart);
    const inside = start < end ? intersect(window, { start, end }) : null;
    if (inside) gaps.push({ ...inside, cause: causeBetween(before, next) });
  }
  if (!last.reachesEnd) add(usToMs(last.wallEnd), window.end, 'not_yet');
  const end = wallMs(Math.round(last.wallEnd / 1000));
  return { start: usToMs(first.wallStart), end, coverage: coverageOf(window, gaps), gaps };
}

const halfFrameUs = (stretch: Stretch): number => (stretch.wallEnd - stretch.wallStart) / stretch.frames.length / 2;

/** Before the first frame there is: footage that has left the ring, or a time when there was no session. */
function startCause(first: Stretch): GapCause {
  const ref = first.session.fragments[0]?.ref;
  return ref && ref.indexInSession === 0 ? (ref.cause ?? 'not_yet') : 'overwritten';
}

/** A session says why the one before it ended; inside a session a gap is a fragment that is missing. */
const causeBetween = (before: Stretch, next: Stretch): GapCause =>
  before.session === next.session ? 'dropped' : (next.session.fragments[0]?.ref.cause ?? 'reconnect');

/** The cause of the known gap that covers most of a span. */
function knownCause(request: CutRequest, span: { start: WallMs; end: WallMs }): GapCause | undefined {
  const shared = (gap: Gap): number => {
    const part = intersect(gap, span);
    return part ? lengthMs(part) : 0;
  };
  const [best] = [...(request.gaps ?? [])].filter((gap) => shared(gap) > 0).sort((a, b) => shared(b) - shared(a));
  return best?.cause;
}
