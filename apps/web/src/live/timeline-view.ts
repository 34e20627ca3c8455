import type { Clip, GapWire, Timeline } from '@hindsight/domain';

/** A stretch of the bar, as shares of its length from the left. */
export type Stretch = { left: number; width: number };

/** What the bar draws: the past `capacitySeconds`, newest at the right. */
export type TimelineView = {
  capacitySeconds: number;
  heldSeconds: number;
  full: boolean;
  spans: Stretch[];
  gaps: (Stretch & { gap: GapWire; seconds: number })[];
  /** What a press would keep. */
  keep: Stretch;
  /** Times of the left and the right end, ms since 1970. */
  start: number;
  edge: number;
};

/**
 * Footage is always a little behind the clock, and by its lateness where the camera has one; further behind than this,
 * the camera is not sending.
 */
const LIVE_LAG_MS = 3000;
/** A ring loses its oldest footage by whole segments, so that it may reach back a little less than it could. */
const SLACK_MS = 5000;
/** A ring counts as full when it holds this share: it is trimmed by whole fragments. */
const FULL = 0.97;

/** The end of what the ring holds, ms since 1970, or `now` when it ends long before. */
export function edgeOf(timeline: Timeline): number {
  const now = Date.parse(timeline.now);
  const end = Math.max(...timeline.spans.map((span) => Date.parse(span.end)));
  const lateMs = (timeline.lateSeconds ?? 0) * 1000;
  return end >= now - lateMs - LIVE_LAG_MS && end <= now + LIVE_LAG_MS ? end : now;
}

/** Seconds of footage that the ring holds of `[start, end)`, both ms since 1970. */
export function heldWithin(timeline: Timeline, start: number, end: number): number {
  const ms = timeline.spans.reduce((sum, span) => {
    const overlap = Math.min(end, Date.parse(span.end)) - Math.max(start, Date.parse(span.start));
    return sum + Math.max(0, overlap);
  }, 0);
  return ms / 1000;
}

/** The start of what the ring holds, ms since 1970; Infinity when it holds nothing. */
export const oldestOf = ({ spans }: Timeline): number => Math.min(...spans.map((span) => Date.parse(span.start)));

/** Whether the ring has not been running for long enough to be full. */
export function isFilling(timeline: Timeline): boolean {
  return oldestOf(timeline) > edgeOf(timeline) - timeline.capacitySeconds * 1000 + SLACK_MS;
}

/** Lays out the bar. `seconds`: the chosen length; `seenAt`: the frame on screen, ms since 1970, or null. */
export function timelineView(timeline: Timeline, of: { seconds: number; seenAt: number | null }): TimelineView {
  const { capacitySeconds } = timeline;
  const edge = edgeOf(timeline);
  const start = edge - capacitySeconds * 1000;
  const stretch = (from: number, to: number): Stretch => {
    const left = share(from, start, edge);
    return { left, width: Math.max(0, share(to, start, edge) - left) };
  };
  const heldSeconds = heldWithin(timeline, start, edge);
  const keepEnd = Math.min(of.seenAt ?? edge, edge);
  return {
    capacitySeconds,
    heldSeconds,
    full: heldSeconds >= capacitySeconds * FULL,
    spans: timeline.spans.map((span) => stretch(Date.parse(span.start), Date.parse(span.end))),
    gaps: timeline.gaps
      .map((gap) => {
        const [from, to] = [Date.parse(gap.start), Date.parse(gap.end)];
        return { ...stretch(from, to), gap, seconds: (to - from) / 1000 };
      })
      .filter(({ width, gap }) => width > 0 && gap.cause !== 'overwritten' && gap.cause !== 'not_yet'),
    keep: stretch(keepEnd - of.seconds * 1000, keepEnd),
    start,
    edge,
  };
}

/** Steps between the times on the axis, in seconds: such as people count in. */
const STEPS_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const MOST_TICKS = 5;

/** Round times along the bar, at most 5, and where they are. Local time, so that a tick is at :00 or :15. */
export function axisOf({ start, edge }: Pick<TimelineView, 'start' | 'edge'>): { at: number; left: number }[] {
  const seconds = (edge - start) / 1000;
  const step = (STEPS_SECONDS.find((of) => seconds / of <= MOST_TICKS) ?? seconds) * 1000;
  const first = Math.ceil(start / step) * step;
  const count = Math.max(0, Math.floor((edge - first) / step) + 1);
  return Array.from({ length: count }, (_, i) => first + i * step).map((at) => ({ at, left: share(at, start, edge) }));
}

/** The clips that lie in the bar, and where; those that came to nothing are no clips. */
export function clipsWithin(
  clips: readonly Clip[],
  { start, edge }: Pick<TimelineView, 'start' | 'edge'>,
): { clip: Clip; stretch: Stretch; seconds: number }[] {
  return clips
    .filter(({ state }) => state !== 'failed' && state !== 'cancelled')
    .map((clip) => {
      const [from, to] = [Date.parse(clip.delivered.start), Date.parse(clip.delivered.end)];
      const left = share(from, start, edge);
      return { clip, stretch: { left, width: share(to, start, edge) - left }, seconds: (to - from) / 1000 };
    })
    .filter(({ stretch }) => stretch.width > 0);
}

/** Closer than this to the newest footage is live. */
const LIVE_MS = 1500;
/** The oldest footage of a full ring leaves it while a player is on its way there: a GOP, and what lists are old. */
const LEAVING_MS = 4000;

/** What a place on the bar means: a wall time that the ring holds, or null for live. */
export function momentAt(timeline: Timeline, at: number): number | null {
  const edge = edgeOf(timeline);
  if (at >= edge - LIVE_MS) return null;
  const oldest = oldestOf(timeline);
  if (!Number.isFinite(oldest)) return null;
  return Math.max(isFilling(timeline) ? oldest : oldest + LEAVING_MS, at);
}

/** A share as CSS writes it. */
export const percent = (part: number): string => `${(part * 100).toFixed(3)}%`;

/** Where a stretch of the bar is, as CSS writes it. */
export const place = ({ left, width }: Stretch): { left: string; width: string } => ({
  left: percent(left),
  width: percent(width),
});

/** How far along from `start` to `edge` a time is, 0…1. */
export const share = (at: number, start: number, end: number): number =>
  Math.min(1, Math.max(0, (at - start) / (end - start)));
