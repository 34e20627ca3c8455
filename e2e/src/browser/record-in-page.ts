import { waitFor } from '@hindsight/testing';
import { expect } from 'vitest';
import { judgeClip } from '../judge/judge-clip.ts';
import { download, type Reached } from '../stack/ready-clip.ts';
import { openChromium } from './browsers.ts';
import { playbackOf, readNumberAt } from './read-number.ts';

const LIVE = '[data-testid="live-video"]';
const PLAYER = '[data-testid="player-video"]';
/** Frames at the start, around the seam between encoded and copied ones, and later on. */
const FRAMES = [0, 1, 7, 15, 28, 31, 60, 200];
const FPS = 30;

/** Opens the newest clip that is ready. */
export const OPEN = '[data-testid="clip-card"][data-state="ready"] .clip-open';

/** Runs a function in the page, whatever browser that is. */
export type Evaluate = <A extends unknown[], R>(fn: (...args: A) => R, ...args: A) => Promise<Awaited<R>>;

/** Of a page that evaluates expressions. */
export const evaluateIn =
  (page: { evaluate(expression: string): Promise<unknown> }): Evaluate =>
  (fn, ...args) =>
    page.evaluate(`(${fn.toString()})(...${JSON.stringify(args)})`) as Promise<never>;

/** What the browser shows at the middle of each of these frames must be what the file holds there: its `numbers`. */
export async function expectExactPlayback(evaluate: Evaluate, numbers: readonly number[]): Promise<void> {
  await waitFor(async () => (await evaluate(playbackOf, PLAYER)).frames > 15, {
    timeoutMs: 20_000,
    what: 'the clip to play',
  });
  expect((await evaluate(playbackOf, PLAYER)).error).toBeNull();
  const shown = [];
  for (const frame of FRAMES) shown.push(await evaluate(readNumberAt, PLAYER, (frame + 0.5) / FPS));
  expect(shown).toEqual(FRAMES.map((frame) => numbers[frame]));
}

/**
 * A person with Chromium watches, presses Record, sees the clip become ready and plays it in the page, exact to the
 * frame. Needs 16 s of a test camera at 30 frames a second in the ring, because what is seen may be 5 s old; answers the numbers of the clip's frames.
 */
export async function recordInChromium(stack: Reached & { url: string }): Promise<number[]> {
  const browser = await openChromium();
  try {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('request', (request) => {
      if (!request.url().startsWith(stack.url) && !/^(blob|data):/.test(request.url()))
        faults.push(`asked ${request.url()}`);
    });
    const evaluate = evaluateIn(page);
    await page.goto(stack.url);
    await waitFor(async () => (await evaluate(playbackOf, LIVE)).seconds > 1, {
      timeoutMs: 30_000,
      what: 'the live picture',
    });
    await page.getByTestId('length-choice').getByRole('radio', { name: '10 s' }).check();
    await page.getByTestId('record-button').click();
    const card = page.getByTestId('clip-card').first();
    await card.waitFor({ timeout: 2000 });
    await page.locator('[data-testid="clip-card"][data-state="ready"]').waitFor({ timeout: 30_000 });

    const clip = await stack.client.clip((await card.getAttribute('data-clip-id')) ?? '');
    const { numbers } = await judgeClip(await download(stack, clip.downloadUrl, 'journey.mp4'));
    expect(numbers.length).toBeGreaterThan(9 * FPS);

    await page.locator(OPEN).first().click();
    await expectExactPlayback(evaluate, numbers);
    expect(faults).toEqual([]);
    return numbers;
  } finally {
    await browser.close();
  }
}
