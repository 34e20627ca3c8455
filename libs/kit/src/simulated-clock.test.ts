import { describe, expect, it } from 'vitest';
import { SimulatedClock } from './simulated-clock.ts';

describe('SimulatedClock', () => {
  it('fires timers in order of their time, letting what they woke run in between', async () => {
    const clock = new SimulatedClock(0);
    const seen: string[] = [];
    void clock.sleep(20).then(() => seen.push('woken'));
    clock.setTimer(30, () => seen.push('late'));
    clock.setTimer(10, () => seen.push('early'));
    await clock.advance(30);
    expect(seen).toEqual(['early', 'woken', 'late']);
  });

  it('repeats until cancelled', async () => {
    const clock = new SimulatedClock(0);
    let count = 0;
    const cancel = clock.every(10, () => (count += 1));
    await clock.advance(35);
    cancel();
    await clock.advance(100);
    expect(count).toBe(3);
  });

  it('steps the wall clock without touching elapsed time', async () => {
    const clock = new SimulatedClock(1000);
    await clock.advance(5);
    clock.step(-500);
    expect(clock.now()).toBe(505);
    expect(clock.monotonicMs()).toBe(5);
  });

  it('rejects a sleep whose signal is aborted', async () => {
    const clock = new SimulatedClock(0);
    const controller = new AbortController();
    const sleeping = clock.sleep(1000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
  });
});
