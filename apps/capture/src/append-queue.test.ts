import { HindsightError, mediaTicks, wallUs } from '@hindsight/domain';
import { createLogger, SimulatedClock } from '@hindsight/kit';
import type { AppendInput, AppendResult } from '@hindsight/ring';
import { beforeEach, describe, expect, it } from 'vitest';
import { createAppendQueue, type AppendQueue } from './append-queue.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const RESULT: AppendResult = { seq: 1, segment: 1, trimmed: 0, dropped: 0, replaced: 0, repeated: false };
const held = { lease: { camera: 'yard', owner: 'r:s:1', token: 1 }, lose: () => void (lost += 1) };

/** Fragment n: 100 bytes, five a GOP. */
const fragment = (n: number, bytes = 100): AppendInput => ({
  ...{
    session: 's',
    indexInSession: n,
    init: Buffer.from('i'),
    bytes: Buffer.alloc(bytes),
    frames: 6,
    key: n % 5 === 0,
  },
  ...{ wallStart: wallUs(n * 200_000), durationUs: 200_000, mediaStart: mediaTicks(n * 18_000), timescale: 90_000 },
});

let clock: SimulatedClock;
let answer: () => Promise<AppendResult>;
let stored: AppendInput[];
let dropped: number[];
let lost: number;
let refused: number;
let queue: AppendQueue;

beforeEach(() => {
  clock = new SimulatedClock();
  answer = () => Promise.resolve(RESULT);
  stored = [];
  dropped = [];
  lost = 0;
  refused = 0;
  queue = createAppendQueue({
    ...{ clock, log, held, maxBytes: 1000 },
    ring: { append: () => answer() },
    onStored: (input) => void stored.push(input),
    onRefused: () => void (refused += 1),
    onDropped: (fragments) => void dropped.push(...fragments.map(({ indexInSession }) => indexInSession)),
  });
});

const push = (from: number, to: number): void => {
  for (let n = from; n < to; n += 1) queue.push(fragment(n));
};
const indices = (): number[] => stored.map(({ indexInSession }) => indexInSession);
const fails = (code: 'unavailable' | 'exhausted' | 'lease_lost' | 'internal') => () =>
  Promise.reject(new HindsightError(code, code));

describe('the way into the ring', () => {
  it('keeps the order and never has two fragments under way', async () => {
    let underWay = 0;
    answer = async () => {
      underWay += 1;
      expect(underWay).toBe(1);
      await clock.sleep(50);
      underWay -= 1;
      return RESULT;
    };
    push(0, 10);
    await clock.advance(1000);
    expect(indices()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(queue.bytes()).toBe(0);
  });

  it.each(['unavailable', 'exhausted'] as const)('tries again while Redis is %s', async (code) => {
    answer = fails(code);
    push(0, 5);
    await clock.advance(5000);
    expect(stored).toEqual([]);
    answer = () => Promise.resolve(RESULT);
    await clock.advance(1000);
    expect(indices()).toEqual([0, 1, 2, 3, 4]);
    expect(dropped).toEqual([]);
  });

  it('invariant 9: drops the oldest whole GOPs when the ring does not take them, and marks the gap', async () => {
    answer = () => new Promise(() => undefined);
    push(0, 24);
    // Fragment 0 is under way; the rest of its GOP and the two after it had to go.
    expect(dropped).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(queue.bytes()).toBe(900);
  });

  it('invariant 9: the first fragment after the gap says that it is one', async () => {
    answer = fails('unavailable');
    push(0, 24);
    answer = () => Promise.resolve(RESULT);
    await clock.advance(1000);
    expect(indices()).toEqual([0, 15, 16, 17, 18, 19, 20, 21, 22, 23]);
    expect(stored.map(({ cause }) => cause)).toEqual([undefined, 'dropped', ...Array(8).fill(undefined)]);
  });

  it('drops the rest of a GOP that alone is too large', async () => {
    answer = fails('unavailable');
    queue.push(fragment(0));
    queue.push(fragment(5, 2000));
    queue.push(fragment(6));
    queue.push(fragment(10));
    answer = () => Promise.resolve(RESULT);
    await clock.advance(1000);
    expect(dropped).toEqual([5, 6]);
    expect(indices()).toEqual([0, 10]);
    expect(stored[1]?.cause).toBe('dropped');
  });

  it('invariant 4: says that the lease is lost and takes no more', async () => {
    answer = fails('lease_lost');
    push(0, 5);
    await clock.advance(1000);
    push(5, 10);
    await queue.drained();
    expect([lost, refused, stored.length]).toEqual([1, 1, 0]);
    expect(dropped).toEqual([1, 2, 3, 4]);
  });

  it('invariant 9: what waits when it is closed is dropped, and what is under way is not told of any more', async () => {
    let settle: (result: AppendResult) => void = () => undefined;
    answer = () => new Promise((resolve) => (settle = resolve));
    push(0, 5);
    queue.close();
    expect([dropped, queue.bytes()]).toEqual([[1, 2, 3, 4], 0]);
    settle(RESULT);
    await clock.advance(1000);
    await queue.drained();
    expect([stored, dropped]).toEqual([[], [1, 2, 3, 4]]);
  });

  it('gives up a fragment that is refused for good, and goes on', async () => {
    answer = fails('internal');
    push(0, 1);
    await clock.advance(1000);
    answer = () => Promise.resolve(RESULT);
    push(5, 6);
    await clock.advance(1000);
    expect([dropped, indices()]).toEqual([[0], [5]]);
  });
});
