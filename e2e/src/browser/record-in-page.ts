import { waitFor } from '@hindsight/testing';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { judgeClip } from '../judge/judge-clip.ts';
import { download } from '../stack/ready-clip.ts';
import { playbackOf, readNumberAt } from './read-number.ts';
import { chooseLength, evaluateIn, nextReadyClip, PLAYER, pressRecord, visit, type Installation } from './visit.ts';

/** Frames at the start, around the seam between encoded and copied ones, and later on. */
const FRAMES = [0, 1, 7, 15, 28, 31, 60, 200];
const FPS = 30;

/**
 * A person watches, presses Record, sees the clip become ready and plays it in the page, exact to the frame. Nothing is
 * asked of another host, and nothing is complained about in the console. Needs 16 s of a test camera at 30 frames a
 * second in the ring, because what is seen may be 5 s old.
 */
export const recordInPage = (browser: Browser, stack: Installation): Promise<void> =>
  visit(browser, stack, async (here) => {
    const { page } = here;
    await chooseLength(page, '10 s');
    const { id, downloadUrl } = await nextReadyClip(here, () => pressRecord(page));
    const { numbers } = await judgeClip(await download(stack, downloadUrl, `${id}.mp4`));
    expect(numbers.length).toBeGreaterThan(9 * FPS);

    await page.locator(`[data-clip-id="${id}"][data-state="ready"] .clip-open`).click();
    await expectExactPlayback(page, numbers);
    expect(here.complaints).toEqual([]);
  });

/** What the browser shows at the middle of each of these frames must be what the file holds there: its `numbers`. */
async function expectExactPlayback(page: Page, numbers: readonly number[]): Promise<void> {
  const evaluate = evaluateIn(page);
  await waitFor(async () => (await evaluate(playbackOf, PLAYER)).frames > 15, {
    timeoutMs: 20_000,
    what: 'the clip to play',
  });
  expect((await evaluate(playbackOf, PLAYER)).error).toBeNull();
  const shown = [];
  for (const frame of FRAMES) shown.push(await evaluate(readNumberAt, PLAYER, (frame + 0.5) / FPS));
  expect(shown).toEqual(FRAMES.map((frame) => numbers[frame]));
}
