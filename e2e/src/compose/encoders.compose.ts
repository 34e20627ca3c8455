import { systemClock as clock } from '@hindsight/kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, ended, expectExact, readyBy } from './clips.ts';
import { openCompose, type ComposeStack } from './compose-stack.ts';

const CLIPS = 60;
/** Half a core each: four of them and not one more fit on two cores. */
const CPUS = '0.5';
/** How much faster four encoders have to be than one. */
const GAIN = 2.5;

let stack: ComposeStack;
const secondsBy = new Map<number, number>();

beforeAll(async () => {
  stack = await openCompose();
  await stack.build();
});
afterAll(async () => {
  expect(await stack?.down(), 'nothing of it is left').toEqual([]);
});

describe(`${CLIPS} clips, each encoder limited to ${CPUS} of a core`, () => {
  it.each([1, 2, 4])('are all ready and exact with %i encoders, and each does its part', async (count) => {
    await stack.up({ ENCODER_CPUS: CPUS }, '--scale', `encoder=${count}`);
    await stack.client.filled(16);
    const encoders = await stack.containers('encoder');
    const before = await readyBy(stack, encoders);
    const startedMs = clock.monotonicMs();
    const clips = await ended(stack, await ask(stack, CLIPS));
    const seconds = (clock.monotonicMs() - startedMs) / 1000;
    secondsBy.set(count, seconds);
    const shares = (await readyBy(stack, encoders)).map((made, n) => made - (before[n] ?? 0));
    console.log(`| ${count} encoders of ${CPUS} core | ${seconds.toFixed(1)} s | ${shares.join(', ')} clips |`);
    expect(clips.map(({ state }) => state)).toEqual(clips.map(() => 'ready'));
    expect(clips.filter(({ delivered }) => delivered.partial)).toEqual([]);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(CLIPS / 10);
    for (const clip of clips) await expectExact(stack, clip);
  });

  it(`are made ${GAIN} times as fast by four as by one`, () => {
    const [one = NaN, four = NaN] = [secondsBy.get(1), secondsBy.get(4)];
    console.log(`| 4 encoders instead of 1 | ${(one / four).toFixed(2)} × as fast |`);
    expect(one / four).toBeGreaterThanOrEqual(GAIN);
  });
});
