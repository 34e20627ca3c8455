import type { FragmentRef } from '@hindsight/domain';
import { parseLine } from './entry.ts';

/** What is remembered of footage that came and went, in µs of wall time; null when there was none. */
export type Marks = {
  /** Start of the first fragment ever appended. */
  firstUs: number | null;
  /** End of the fragment appended last. */
  endUs: number | null;
  /** End of the newest fragment that retention has removed. */
  trimmedUs: number | null;
  /** End of the newest fragment that was lost, or had to go for its size. */
  droppedUs: number | null;
  /** How far retention reaches back: what ends by then has to go. */
  keptUs: number;
  retentionMs: number;
  /** Bytes that holds cover. */
  heldBytes: number;
  /** How far the ring's end lies behind the clock while the camera streams. */
  lateMs: number;
};

/** What a script saw of the ring at one moment. */
export type View = {
  marks: Marks;
  /** The listed fragments before and after `list`: they tell why footage is missing at its edges. */
  before: FragmentRef | null;
  after: FragmentRef | null;
  list: FragmentRef[];
  initsMissing: string[];
};

/** The answer of the scripts that read (lua/looking.lua.ts). */
export type ViewAnswer = [marks: string[], before: string, after: string, lines: string[], missing: string[]];

/** Reads such an answer. */
export function parseView([marks, before, after, lines, initsMissing]: ViewAnswer): View {
  const mark = (i: number): number | null => Number(marks[i]) || null;
  return {
    marks: {
      firstUs: mark(0),
      endUs: mark(1),
      trimmedUs: mark(2),
      droppedUs: mark(3),
      keptUs: mark(4) ?? 0,
      retentionMs: mark(5) ?? 0,
      heldBytes: mark(6) ?? 0,
      lateMs: mark(7) ?? 0,
    },
    before: before === '' ? null : parseLine(before),
    after: after === '' ? null : parseLine(after),
    list: lines.map(parseLine),
    initsMissing,
  };
}
