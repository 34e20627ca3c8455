import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FragmentSpans } from './fragment-spans.ts';

const TIMESCALE = 30_000;
const FRAME = 1000;

/** Presentation times of frames, fragment by fragment, put through the spans. */
function spansOf(fragments: number[][], { lookAtOnce = false } = {}): { span: [number, number]; frames: number[] }[] {
  const spans = new FragmentSpans<number[]>(TIMESCALE);
  const got = [];
  for (const frames of fragments) {
    spans.push(frames, { mediaStart: Math.min(...frames) * FRAME, durationTicks: frames.length * FRAME });
    if (lookAtOnce) got.push(...spans.take());
  }
  got.push(...spans.take({ ending: true }));
  return got.map(({ of, span }) => ({ frames: of, span: [span.start / FRAME, span.end / FRAME] }));
}

describe('the spans of fragments', () => {
  it('are those of their frames where pictures come in the order in which they are shown, at once', () => {
    const got = spansOf([[0, 1, 2], [3, 4, 5], [6]], { lookAtOnce: true });
    expect(got.map(({ span }) => span)).toEqual([
      [0, 3],
      [3, 6],
      [6, 7],
    ]);
  });

  it('end where the next one begins where pictures are reordered', () => {
    const got = spansOf([
      [1, 4],
      [2, 3, 7],
      [5, 6, 10],
      [8, 9],
    ]);
    expect(got.map(({ span }) => span)).toEqual([
      [1, 2],
      [2, 5],
      [5, 8],
      [8, 10],
    ]);
  });

  it('keep a hole that the source left', () => {
    expect(
      spansOf([
        [0, 1],
        [9, 10],
      ]).map(({ span }) => span),
    ).toEqual([
      [0, 2],
      [9, 11],
    ]);
  });

  it('never overlap and are never empty, and after each of them all frames before its end have come', () => {
    const gop = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2, maxLength: 20 });
    fc.assert(
      fc.property(gop, fc.integer({ min: 3, max: 8 }), fc.boolean(), (groups, size, lookAtOnce) => {
        // Each group: an anchor, then the pictures shown before it.
        let shown = 0;
        const order = groups.flatMap((bframes) => {
          const first = shown;
          shown += bframes + 1;
          return [first + bframes, ...Array.from({ length: bframes }, (_, n) => first + n)];
        });
        const fragments = [];
        for (let at = 0; at < order.length; at += size) fragments.push(order.slice(at, at + size));
        const got = spansOf(fragments, { lookAtOnce });
        const come = new Set<number>();
        got.forEach(({ span: [start, end], frames }, n) => {
          frames.forEach((frame) => come.add(frame));
          expect(end).toBeGreaterThan(start);
          const next = got[n + 1];
          if (next) expect(next.span[0]).toBeGreaterThanOrEqual(end);
          // Looked at one by one, fragments may be given out before anything tells that pictures are reordered.
          if (!lookAtOnce) for (let frame = 0; frame < Math.floor(end); frame += 1) expect(come).toContain(frame);
        });
      }),
    );
  });
});
