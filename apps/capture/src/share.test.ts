import { SimulatedClock } from '@hindsight/kit';
import * as fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { shareCameras, type SharedCameras } from './fixtures/shared-cameras.ts';

const FOUR = ['a', 'b', 'c', 'd'];
let clock: SimulatedClock;
let shared: SharedCameras;

beforeEach(() => {
  clock = new SimulatedClock();
  shared = shareCameras(clock);
});

describe('cameras are shared out among replicas', () => {
  it('all to the only one', async () => {
    shared.start('one', FOUR);
    await clock.advance(100);
    expect(shared.counts()).toEqual([4]);
  });

  it('evenly, when a second one comes: one at a time, each camera once', async () => {
    shared.start('one', FOUR);
    await clock.advance(60_000);
    shared.start('two', FOUR);
    await clock.advance(9000);
    expect(shared.counts()).toEqual([4]);
    await clock.advance(5000);
    expect(shared.counts()).toEqual([3, 1]);
    await clock.advance(20_000);
    expect(shared.counts()).toEqual([2, 2]);
    await clock.advance(600_000);
    expect(shared.claims).toHaveLength(6);
  });

  it('at once to the others, when one stops', async () => {
    shared.start('one', FOUR);
    const two = shared.start('two', FOUR);
    await clock.advance(60_000);
    expect(shared.counts()).toEqual([2, 2]);
    await two.stop();
    await clock.advance(1000);
    expect(shared.counts()).toEqual([4]);
  });

  it('to the others within 7 s, when one dies without a word', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 4000 }), async (apart, at) => {
        [clock] = [new SimulatedClock()];
        shared = shareCameras(clock);
        shared.start('one', FOUR);
        await clock.advance(apart);
        const two = shared.start('two', FOUR);
        await clock.advance(60_000 + at);
        expect(shared.counts()).toEqual([2, 2]);
        two.die();
        await clock.advance(7000);
        expect(new Set(Object.values(shared.owners()))).toEqual(new Set(['one']));
      }),
      { numRuns: 20 },
    );
  });

  it('up to CAPTURE_MAX_CAMERAS; what nobody has room for waits, and nothing goes to and fro', async () => {
    shared.start('one', FOUR, 2);
    await clock.advance(60_000);
    expect(shared.counts()).toEqual([2]);
    shared.start('small', FOUR, 1);
    await clock.advance(60_000);
    expect(shared.counts()).toEqual([2, 1]);
    shared.start('large', FOUR);
    await clock.advance(600_000);
    expect(Object.values(shared.owners()).filter((owner) => owner !== undefined)).toHaveLength(4);
    expect(shared.claims.length).toBeLessThanOrEqual(5);
  });

  it('only among those that want the same ones', async () => {
    shared.start('here', ['a', 'b']);
    shared.start('there', ['b', 'c', 'd']);
    await clock.advance(600_000);
    expect(shared.claims).toHaveLength(4);
    expect(shared.owners()).toMatchObject({ a: 'here', c: 'there', d: 'there' });
  });
});

describe('the camera that is handed over', () => {
  it('is one that does not stream, if there is one', async () => {
    shared.start('one', FOUR);
    shared.dark.add('c');
    await clock.advance(1000);
    shared.start('two', FOUR);
    await clock.advance(15_000);
    expect(shared.owners()).toEqual({ a: 'one', b: 'one', c: 'two', d: 'one' });
  });

  it('is none that a clip is waiting for', async () => {
    shared.start('one', FOUR);
    await clock.advance(1000);
    for (const camera of FOUR) shared.hold(camera, clock.now() + 40_000);
    shared.start('two', FOUR);
    await clock.advance(39_000);
    expect(shared.counts()).toEqual([4]);
    await clock.advance(30_000);
    expect(shared.counts()).toEqual([2, 2]);
  });

  it('is none whose late footage a clip is waiting for', async () => {
    shared.start('one', FOUR);
    await clock.advance(1000);
    for (const camera of FOUR) {
      shared.hold(camera, clock.now() + 1000);
      shared.late.set(camera, 39_000);
    }
    shared.start('two', FOUR);
    await clock.advance(39_000);
    expect(shared.counts()).toEqual([4]);
  });
});
