import type { Clip } from '@hindsight/domain';
import { systemClock } from '@hindsight/kit';
import { waitFor } from '@hindsight/testing';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { judgeClip } from '../judge/judge-clip.ts';
import { download } from '../stack/ready-clip.ts';
import { onFrame } from './code-on-screen.ts';
import { chooseLength, pressRecord, visit, type Installation, type Visit } from './visit.ts';

const BACK_MS = 10_000;
/** Pictures that are rewound together keep so close; a browser that has other things to do needs the rest. */
const TOGETHER_MS = 400;
/** From the frame on screen to the end of the clip: what is between two looks of this test, and two frames. */
const END_MS = 1500;

/**
 * A person watches all cameras at once, rewinds them together, keeps the same ten seconds of all with one press, goes
 * back to live, and opens one alone. Needs 30 s of each camera in the ring.
 */
export const watchGrid = (browser: Browser, stack: Installation, cameras: readonly string[]): Promise<void> =>
  visit(browser, stack, async (here) => {
    const { page } = here;
    await page.getByTestId('view-choice').getByRole('radio', { name: 'All' }).check();
    await waitFor(async () => (await playing(page)) === cameras.length, {
      timeoutMs: 30_000,
      what: 'all pictures to move',
    });
    await page.getByTestId('timeline-slider').focus();
    await page.keyboard.press('PageDown');
    await waitFor(
      async () => {
        const clocks = await clocksOf(page, cameras);
        const past = systemClock.now() - Math.max(...clocks) > BACK_MS - 1000;
        return past && Math.max(...clocks) - Math.min(...clocks) < TOGETHER_MS;
      },
      { timeoutMs: 30_000, what: 'all pictures to show the same moment ten seconds ago' },
    );
    await keepOfAll(here, cameras);

    await page.getByTestId('back-to-live').click();
    await waitFor(async () => systemClock.now() - Math.min(...(await clocksOf(page, cameras))) < 6000, {
      timeoutMs: 30_000,
      what: 'the live pictures again',
    });
    await page.getByRole('button', { name: `Show ${cameras[1]} alone` }).click();
    await page.getByRole('img', { name: /in the buffer/ }).waitFor();
    expect(await page.getByTestId('live-video').count()).toBe(1);
    await page.getByTestId('view-choice').getByRole('radio', { name: 'One' }).waitFor();
    expect(here.complaints).toEqual([]);
  });

const playing = (page: Page): Promise<number> =>
  page.locator('[data-testid="live-video"][data-phase="playing"]').count();

/** The clocks drawn into the pictures on screen, ms since 1970. */
const clocksOf = (page: Page, cameras: readonly string[]): Promise<number[]> =>
  Promise.all(cameras.map(async (id) => (await onFrame(page, { video: `[data-camera-id="${id}"] video` })).clockMs));

/** One press, and a clip of each camera: of the same window, which ends with what is on screen. */
async function keepOfAll({ page, stack }: Visit, cameras: readonly string[]): Promise<void> {
  await chooseLength(page, '10 s');
  const known = new Set((await clipsOf(stack)).map(({ id }) => id));
  const seenMs = Math.max(...(await clocksOf(page, cameras)));
  await pressRecord(page);
  const kept = await waitFor(
    async () => {
      const clips = (await clipsOf(stack)).filter(({ id }) => !known.has(id));
      return clips.length === cameras.length && clips;
    },
    { timeoutMs: 10_000, what: 'a clip of each camera' },
  );
  expect(kept.map(({ camera }) => camera).sort()).toEqual([...cameras].sort());
  expect(new Set(kept.map(({ requested }) => JSON.stringify(requested))).size).toBe(1);
  for (const { id } of kept) {
    const clip = await stack.client.ended(id);
    expect(clip).toMatchObject({ state: 'ready', delivered: { coverage: 1, gaps: [] } });
    const { frames } = await judgeClip(await download(stack, clip.downloadUrl, `${id}.mp4`));
    const clocks = frames.map(({ clockMs }) => clockMs);
    expect((clocks.at(-1) ?? NaN) - seenMs).toBeGreaterThan(-TOGETHER_MS);
    expect((clocks.at(-1) ?? NaN) - seenMs).toBeLessThan(END_MS);
    expect((clocks.at(-1) ?? NaN) - (clocks[0] ?? NaN)).toBeGreaterThan(9900);
  }
}

const clipsOf = async (stack: Installation): Promise<Clip[]> =>
  (await stack.client.get<{ items: Clip[] }>('/api/clips')).body.items;
