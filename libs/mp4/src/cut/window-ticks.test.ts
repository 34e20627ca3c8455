import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, mediaTicks, ticksToUs, usToMs, wallMs, wallUs, type FragmentRef } from '@hindsight/domain';
import type { SourceSession } from './types.ts';
import { windowToTicks } from './window-ticks.ts';

const PER_FRAGMENT = 6;

type Clocked = { timescale: number; frameTicks: number; startUs: number; slewsUs: number[] };

/** Fragments of six frames, each mapped to wall time a little off the one before, as the offset is slewed. */
function clocked({ timescale, frameTicks, startUs, slewsUs }: Clocked): SourceSession {
  let slewUs = 0;
  const fragments = slewsUs.map((stepUs, index) => {
    slewUs += stepUs;
    const mediaStart = mediaTicks(5000 + index * PER_FRAGMENT * frameTicks);
    const wallStart = wallUs(startUs + ticksToUs(mediaStart - 5000, timescale) + slewUs);
    const durationUs = ticksToUs(PER_FRAGMENT * frameTicks, timescale);
    const numbers = { seq: index, segment: 1, sessionNumber: 1, indexInSession: index, frames: PER_FRAGMENT };
    const time = { wallStart, durationUs, mediaStart, timescale };
    const ref: FragmentRef = { ...numbers, ...time, session: 'one', key: index === 0, bytes: bytes(1) };
    return { ref, bytes: Buffer.alloc(0) };
  });
  return { session: 'one', fragments } as unknown as SourceSession;
}

const rates = [
  { timescale: 90_000, frameTicks: 3003 },
  { timescale: 90_000, frameTicks: 1500 },
  { timescale: 15_360, frameTicks: 512 },
  { timescale: 1000, frameTicks: 33 },
  { timescale: 1_000_000, frameTicks: 16_683 },
];

describe('the start of a window', () => {
  it('that is a frame’s time cut to ms finds that frame and not the one before, however the clock is slewed', () => {
    const streams = fc.record({
      rate: fc.constantFrom(...rates),
      startUs: fc.integer({ min: 1_767_225_600_000_000, max: 1_767_225_601_000_000 }),
      slewsUs: fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 4, maxLength: 12 }),
    });
    const frames = fc.tuple(streams, fc.nat(), fc.nat(PER_FRAGMENT - 1));
    fc.assert(
      fc.property(frames, ([{ rate, startUs, slewsUs }, pick, n]) => {
        const session = clocked({ ...rate, startUs, slewsUs });
        const { ref } = session.fragments[pick % session.fragments.length] as SourceSession['fragments'][0];
        const pts = ref.mediaStart + n * rate.frameTicks;
        const wall = wallUs(ref.wallStart + ticksToUs(pts - ref.mediaStart, rate.timescale));
        const start = usToMs(wall);
        const ticks = windowToTicks({ start, end: wallMs(start + 30_000) }, session);
        expect(ticks.start).toBeLessThanOrEqual(pts);
        expect(ticks.start).toBeGreaterThan(pts - rate.frameTicks);
        expect(ticks.end - ticks.start).toBe(30 * rate.timescale);
      }),
      { numRuns: 2000 },
    );
  });

  it('outside of all fragments is mapped by the nearest one', () => {
    const session = clocked({ timescale: 1000, frameTicks: 40, startUs: 1_000_000_000_000, slewsUs: [0, 0] });
    const at = (ms: number): number => windowToTicks({ start: wallMs(ms), end: wallMs(ms + 10) }, session).start;
    expect(at(1_000_000_000 - 700)).toBe(4300);
    expect(at(1_000_000_000 + 2000)).toBe(7000);
  });
});
