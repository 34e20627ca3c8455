import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WallMapping, type Placed } from './wall-mapping.ts';

const FRAGMENT_US = 200_000;
const EPOCH_US = Date.UTC(2026, 0, 1) * 1000;

/** A camera whose clock runs `driftPpm` fast, whose fragments take `delayUs` to come, the first of them all at once. */
type Source = { fragments: number; backlog: number; driftPpm: number; delayUs: (n: number) => number };

/** True time at which media time `us` was seen. */
const seenAt = ({ driftPpm }: Source, us: number): number => EPOCH_US + us / (1 + driftPpm * 1e-6);

type Run = { end: 'step' | null; placed: (Placed & { mediaStartUs: number })[] };

/** Runs a source through a mapping. `wallSteps` sets the wall clock, by µs, before the fragment of that number. */
function run(source: Source, wallSteps: Record<number, number> = {}): Run {
  const mapping = new WallMapping();
  const placed: Run['placed'] = [];
  const waiting: number[] = [];
  const joinedUs = seenAt(source, source.backlog * FRAGMENT_US);
  let set = 0;
  let before = 0;
  for (let n = 0; n < source.fragments; n += 1) {
    const mediaEndUs = (n + 1) * FRAGMENT_US;
    const realUs = Math.max(before, joinedUs, seenAt(source, mediaEndUs) + source.delayUs(n));
    before = realUs;
    set += wallSteps[n] ?? 0;
    const arrival = { mediaEndUs, arrivalUs: Math.round(realUs + set), monotonicUs: Math.round(realUs - EPOCH_US) };
    waiting.push(n * FRAGMENT_US);
    const state = mapping.observe(arrival);
    if (state === 'step') return { end: 'step', placed };
    if (state === 'calibrating') continue;
    for (const startUs of waiting.splice(0)) {
      placed.push({ mediaStartUs: startUs, ...mapping.place({ startUs, endUs: startUs + FRAGMENT_US }) });
    }
  }
  return { end: null, placed };
}

const steady: Source = { fragments: 100, backlog: 0, driftPpm: 0, delayUs: () => 20_000 };
const errors = (source: Source, { placed }: Run): number[] =>
  placed.map(({ wallStart, mediaStartUs }) => wallStart - seenAt(source, mediaStartUs));

describe('the wall time of fragments', () => {
  it('is the time at which they were seen, plus the least delay', () => {
    const got = run(steady);
    expect(got.placed).toHaveLength(100);
    expect(new Set(errors(steady, got))).toEqual(new Set([20_000]));
  });

  it('is not later for a backlog that a live join delivers at once', () => {
    const source = { ...steady, backlog: 40 };
    expect(new Set(errors(source, run(source)))).toEqual(new Set([20_000]));
  });

  it('is when they were filmed, where that is known: all of it as much earlier', () => {
    const mapping = new WallMapping();
    const lateUs = 7_100_000;
    const placed = Array.from({ length: 40 }, (_, n) => {
      const [mediaEndUs, delayUs] = [(n + 1) * FRAGMENT_US, n > 20 ? 40_000 : 20_000];
      mapping.filmedAt(EPOCH_US - lateUs + 20_000 + (n > 10 ? 1_000_000 : 0));
      const state = mapping.observe({
        ...{ mediaEndUs, arrivalUs: EPOCH_US + mediaEndUs + delayUs, monotonicUs: mediaEndUs + delayUs },
      });
      if (state !== 'ready') return null;
      return mapping.place({ startUs: n * FRAGMENT_US, endUs: mediaEndUs }).wallStart - n * FRAGMENT_US;
    }).filter((us) => us !== null);
    expect(placed.length).toBeGreaterThan(30);
    expect(new Set(placed)).toEqual(new Set([EPOCH_US - lateUs + 20_000]));
    expect(mapping.lateUs).toBe(lateUs);
  });

  it('is when they were filmed, too, when arrivals were delayed while it was calibrated', () => {
    const mapping = new WallMapping();
    const placed = Array.from({ length: 300 }, (_, n) => {
      const [mediaEndUs, delayUs] = [(n + 1) * FRAGMENT_US, n < 10 ? 400_000 : 20_000];
      mapping.filmedAt(EPOCH_US - 7_000_000);
      const monotonicUs = mediaEndUs + delayUs;
      const state = mapping.observe({ mediaEndUs, arrivalUs: EPOCH_US + monotonicUs, monotonicUs });
      expect(state).not.toBe('step');
      return state === 'ready' ? mapping.place({ startUs: mediaEndUs - FRAGMENT_US, endUs: mediaEndUs }) : null;
    });
    placed.forEach((span, n) => span && expect(span.wallStart).toBe(EPOCH_US - 7_000_000 + n * FRAGMENT_US));
    expect(mapping.lateUs).toBe(7_020_000);
  });

  it('waits up to 3 s for being told when they were filmed', () => {
    const mapping = new WallMapping();
    const states = Array.from({ length: 20 }, (_, n) => {
      const us = (n + 1) * FRAGMENT_US;
      return mapping.observe({ mediaEndUs: us, arrivalUs: EPOCH_US + us, monotonicUs: us }, { isAsked: true });
    });
    expect(states.indexOf('ready')).toBe(15);
  });

  it('is that of its arrival when it would have come before it was filmed', () => {
    const mapping = new WallMapping();
    mapping.filmedAt(EPOCH_US + 1_000_000);
    for (let us = FRAGMENT_US; us <= 2_000_000; us += FRAGMENT_US) {
      mapping.observe({ mediaEndUs: us, arrivalUs: EPOCH_US + us, monotonicUs: us });
    }
    expect(mapping.place({ startUs: 0, endUs: FRAGMENT_US }).wallStart).toBe(EPOCH_US);
    expect(mapping.lateUs).toBe(0);
  });

  it('is known after 3 s even when a backlog comes only a little faster than real time', () => {
    const mapping = new WallMapping();
    const states = Array.from({ length: 20 }, (_, n) =>
      mapping.observe({
        mediaEndUs: (n + 1) * 2 * FRAGMENT_US,
        arrivalUs: EPOCH_US + n * FRAGMENT_US,
        monotonicUs: n * FRAGMENT_US,
      }),
    );
    expect(states.indexOf('ready')).toBe(15);
  });

  it('follows the fastest arrival: a network that stands still for 4 s and catches up changes nothing', () => {
    const source = { ...steady, delayUs: (n: number) => 20_000 + (n >= 50 && n < 70 ? (70 - n) * FRAGMENT_US : 0) };
    const got = run(source);
    expect(got.end).toBeNull();
    expect(new Set(errors(source, got))).toEqual(new Set([20_000]));
  });

  it.each([100, -100])(
    'of a source whose clock is %i ppm off is right to a frame after an hour, in one session',
    (driftPpm) => {
      const source = { ...steady, fragments: 18_000, driftPpm };
      const got = run(source);
      expect(got.end).toBeNull();
      expect(got.placed).toHaveLength(18_000);
      // Uncorrected it would be 360 ms off by then.
      for (const error of errors(source, got)) expect(Math.abs(error - 20_000)).toBeLessThan(5000);
    },
  );

  it('drifts with the source by at most 500 ppm, and fragments always touch', () => {
    const source = { ...steady, fragments: 3000, driftPpm: -300 };
    const got = run(source);
    expect(got.end).toBeNull();
    expect(Math.max(...errors(source, got).map(Math.abs))).toBeLessThan(35_000);
    for (const { durationUs } of got.placed) expect(Math.abs(durationUs - FRAGMENT_US)).toBeLessThanOrEqual(101);
  });

  it.each([
    ['forward', 700_000],
    ['back', -700_000],
    ['back by an hour', -3600e6],
  ])('ends the session when the wall clock is set %s', (_name, by) => {
    const got = run(steady, { 60: by });
    expect(got.end).toBe('step');
    expect(got.placed).toHaveLength(60);
  });

  it('follows a wall clock that is set by less than 500 ms slowly, without a new session', () => {
    const source = { ...steady, fragments: 2000 };
    const got = run(source, { 60: -300_000 });
    expect(got.end).toBeNull();
    const [first = 0, ...rest] = errors(source, got);
    expect(first).toBe(20_000);
    // 300 ms at 500 ppm take 600 s; these are 388 s.
    expect(rest.at(-1)).toBeCloseTo(20_000 - 194_000, -4);
  });

  it('ends the session when media time jumps against arrivals, or falls behind for longer than 30 s', () => {
    const jump = { ...steady, delayUs: (n: number) => (n < 50 ? 1_000_000 : 0) };
    expect(run(jump).end).toBe('step');
    const late = { ...steady, fragments: 400, delayUs: (n: number) => (n < 50 ? 0 : 1_000_000) };
    const got = run(late);
    expect(got.end).toBe('step');
    expect(got.placed.length).toBeGreaterThan(190);
  });

  it('never overlaps and never leaves the bounds of the delays, whatever jitter, drift and backlog', () => {
    const sources = fc.record({
      backlog: fc.integer({ min: 0, max: 60 }),
      driftPpm: fc.integer({ min: -300, max: 300 }),
      base: fc.integer({ min: 0, max: 100_000 }),
      jitter: fc.array(fc.integer({ min: 0, max: 150_000 }), { minLength: 20, maxLength: 40 }),
    });
    fc.assert(
      fc.property(sources, ({ backlog, driftPpm, base, jitter }) => {
        const delayUs = (n: number): number => base + (jitter[n % jitter.length] ?? 0);
        const source = { fragments: 400, backlog, driftPpm, delayUs };
        const got = run(source);
        expect(got.end).toBeNull();
        got.placed.forEach(({ wallStart, durationUs }, n) => {
          const next = got.placed[n + 1];
          if (next) expect(next.wallStart).toBe(wallStart + durationUs);
        });
        // 30 s of drift, and a fragment's, on top of what the delays can do.
        const slackUs = 12_000;
        for (const error of errors(source, got)) {
          expect(error).toBeGreaterThan(base - slackUs);
          expect(error).toBeLessThan(base + 150_000 + slackUs);
        }
      }),
      { numRuns: 60 },
    );
  });
});
