import { wallUs } from '@hindsight/domain';
import { SimulatedClock } from '@hindsight/kit';
import { describe, expect, it } from 'vitest';
import { createContinuity } from './continuity.ts';

describe('where footage ends', () => {
  it('is nowhere before the first fragment, and where the ring ended after a restart', () => {
    const clock = new SimulatedClock();
    expect(createContinuity(clock, null).notBeforeUs()).toBe(Number.NEGATIVE_INFINITY);
    expect(createContinuity(clock, clock.nowUs() - 5).notBeforeUs()).toBe(clock.nowUs() - 5);
  });

  it('does not count when it lies in the future: the clock that wrote it was set back', () => {
    const clock = new SimulatedClock();
    expect(createContinuity(clock, clock.nowUs() + 3600e6).notBeforeUs()).toBe(Number.NEGATIVE_INFINITY);
  });

  it('moves with a wall clock that is set', async () => {
    const clock = new SimulatedClock();
    const continuity = createContinuity(clock, null);
    const end = wallUs(clock.nowUs() + 100_000);
    continuity.reach(end);
    await clock.advance(2000);
    expect(continuity.notBeforeUs()).toBe(end);
    clock.step(-3_600_000);
    expect(continuity.notBeforeUs()).toBe(end - 3600e6);
  });
});
