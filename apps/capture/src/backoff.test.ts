import { SimulatedClock } from '@hindsight/kit';
import { describe, expect, it } from 'vitest';
import { createBackoff } from './backoff.ts';

const within = (ms: number) => ({ from: ms * 0.8, to: ms * 1.2 });

describe('the back-off of an outage', () => {
  it('doubles from 0.5 s to 2 s in the first minute, then to 15 s, with jitter', async () => {
    const clock = new SimulatedClock();
    const backoff = createBackoff(clock);
    const waits: number[] = [];
    for (let passed = 0; passed < 180_000;) {
      const wait = backoff.next();
      waits.push(wait);
      passed += wait + 1000;
      await clock.advance(wait + 1000);
    }
    [500, 1000, 2000, 2000].forEach((ms, n) => {
      expect(waits[n]).toBeGreaterThanOrEqual(within(ms).from);
      expect(waits[n]).toBeLessThanOrEqual(within(ms).to);
    });
    expect(waits.filter((wait) => wait > 2400).length).toBeGreaterThan(2);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(within(15_000).from);
    expect(Math.max(...waits)).toBeLessThanOrEqual(within(15_000).to);
    expect(new Set(waits.slice(2, 6)).size).toBe(4);
  });

  it('begins anew with the next outage', () => {
    const backoff = createBackoff(new SimulatedClock());
    for (let n = 0; n < 10; n += 1) backoff.next();
    backoff.reset();
    expect(backoff.next()).toBeLessThanOrEqual(within(500).to);
  });
});
