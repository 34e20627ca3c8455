import { waitFor } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium, openFirefox } from './browser/browsers.ts';
import { playbackOf, readNumberAt } from './browser/read-number.ts';
import { judgeClip } from './judge/judge-clip.ts';
import { download } from './stack/ready-clip.ts';
import { startStack, type Stack } from './stack/stack.ts';

const LIVE = '[data-testid="live-video"]';
const PLAYER = '[data-testid="player-video"]';
const OPEN = '[data-testid="clip-card"][data-state="ready"] .clip-open';
/** Frames at the start, around the seam between encoded and copied ones, and later on. */
const FRAMES = [0, 1, 7, 15, 28, 31, 60, 200];
const FPS = 30;

type Evaluate = <A extends unknown[], R>(fn: (...args: A) => R, ...args: A) => Promise<Awaited<R>>;

let stack: Stack;
/** The numbers of the clip's frames as the oracle read them from the file. */
let numbers: number[] = [];

beforeAll(async () => {
  stack = await startStack({ env: { VIDEO_SOURCE: 'test:' } });
  await stack.client.filled(12);
}, 120_000);

afterAll(() => stack?.stop());

/** What the browser shows at the middle of each of these frames must be what the file holds there. */
async function expectExactPlayback(evaluate: Evaluate): Promise<void> {
  await waitFor(async () => (await evaluate(playbackOf, PLAYER)).frames > 15, {
    timeoutMs: 20_000,
    what: 'the clip to play',
  });
  expect((await evaluate(playbackOf, PLAYER)).error).toBeNull();
  const shown = [];
  for (const frame of FRAMES) shown.push(await evaluate(readNumberAt, PLAYER, (frame + 0.5) / FPS));
  expect(shown).toEqual(FRAMES.map((frame) => numbers[frame]));
}

describe('a person with Chromium', () => {
  it('watches, presses Record, sees the clip become ready and plays it in the page, exact to the frame', async () => {
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
      const evaluate: Evaluate = (fn, ...args) =>
        page.evaluate(`(${fn.toString()})(...${JSON.stringify(args)})`) as ReturnType<Evaluate> as Promise<never>;

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

      const id = (await card.getAttribute('data-clip-id')) ?? '';
      const clip = await stack.client.clip(id);
      numbers = (await judgeClip(await download(stack, clip.downloadUrl, 'journey.mp4'))).numbers;
      expect(numbers.length).toBeGreaterThan(9 * FPS);

      await page.locator(OPEN).first().click();
      await expectExactPlayback(evaluate);
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
    }
  });

  it('reads the API documentation and the queues', async () => {
    const browser = await openChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`${stack.url}/api/docs/`);
      await page.getByText('Ask for a clip. Its footage is held from this answer on.').waitFor({ timeout: 20_000 });
      await page.goto(`${stack.url}/queues`);
      await page.getByRole('link', { name: /clips/i }).first().waitFor({ timeout: 20_000 });
    } finally {
      await browser.close();
    }
  });
});

describe('a person with Firefox', () => {
  it('plays the same clip in the page, exact to the frame', async () => {
    const browser = await openFirefox();
    try {
      const page = await browser.newPage();
      const evaluate: Evaluate = (fn, ...args) =>
        page.evaluate(`(${fn.toString()})(...${JSON.stringify(args)})`) as ReturnType<Evaluate> as Promise<never>;
      await page.goto(stack.url);
      await page.waitForSelector(OPEN, { timeout: 30_000 });
      await page.click(OPEN);
      await expectExactPlayback(evaluate);
    } finally {
      await browser.close();
    }
  });
});
