import type { WallMs } from './units.ts';

/** A span of wall time, half-open: `start` belongs to it, `end` does not. */
export type Window = { start: WallMs; end: WallMs };

/** Why footage is missing. */
export const GAP_CAUSES = ['reconnect', 'overwritten', 'not_yet', 'dropped', 'stalled'] as const;
export type GapCause = (typeof GAP_CAUSES)[number];

/** A span without footage and its cause. */
export type Gap = Window & { cause: GapCause };

/** Length in milliseconds. */
export const lengthMs = (window: Window): number => window.end - window.start;

/** The common part of two windows, or null when there is none. */
export function intersect(a: Window, b: Window): Window | null {
  const start = a.start > b.start ? a.start : b.start;
  const end = a.end < b.end ? a.end : b.end;
  return start < end ? { start, end } : null;
}

/** Share of `window` that is not in a gap, 0…1. Gaps must not overlap each other. */
export function coverageOf(window: Window, gaps: readonly Window[]): number {
  const missing = gaps.reduce((sum, gap) => {
    const part = intersect(window, gap);
    return part ? sum + lengthMs(part) : sum;
  }, 0);
  return Math.max(0, 1 - missing / lengthMs(window));
}
