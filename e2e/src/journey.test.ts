import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openChromium, openFirefox } from './browser/browsers.ts';
import { keepInGallery } from './browser/keep-in-gallery.ts';
import { lookBack } from './browser/look-back.ts';
import { evaluateIn, expectExactPlayback, OPEN, recordInChromium } from './browser/record-in-page.ts';
import { startStack, type Stack } from './stack/stack.ts';

let stack: Stack;
/** The numbers of the clip's frames as the oracle read them from the file. */
let numbers: number[] = [];

beforeAll(async () => {
  stack = await startStack({ env: { VIDEO_SOURCE: 'test:' } });
  await stack.client.filled(16);
}, 120_000);

afterAll(() => stack?.stop());

describe('a person with Chromium', () => {
  let chromium: Browser;
  beforeAll(async () => {
    chromium = await openChromium();
  });
  afterAll(() => chromium?.close());

  it('watches, presses Record, sees the clip become ready and plays it in the page, exact to the frame', async () => {
    numbers = await recordInChromium(stack);
  });

  it('finds the clip in the gallery, names, protects and plays it by frames, downloads it, and deletes it twice', async () => {
    await keepInGallery(chromium, stack);
  });

  it('keeps the frame on screen, live and looking back, and exactly what is marked', async () => {
    await stack.client.filled(35);
    await lookBack(chromium, stack);
  }, 120_000);

  it('is told that the server is away, and gets the page that was asked for when it is back', async () => {
    const page = await chromium.newPage();
    await page.goto(`${stack.url}/clips`);
    await page.getByTestId('clip-tile').first().waitFor({ timeout: 20_000 });
    // No answer until we allow it: the server is back sooner than a busy browser looks.
    await page.route('**', (route) => route.abort());
    process.kill(stack.pidOf('api') ?? 0, 'SIGKILL');
    await page.getByTestId('offline').waitFor({ timeout: 20_000 });
    await page.getByRole('navigation').getByRole('link', { name: 'Snapshots' }).click();
    await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor({ timeout: 10_000 });
    await page.unroute('**');
    await page.getByRole('heading', { name: 'Snapshots' }).waitFor({ timeout: 40_000 });
    await page.getByTestId('offline').waitFor({ state: 'detached', timeout: 30_000 });
    await page.close();
  });

  it('reads the API documentation and the queues', async () => {
    const page = await chromium.newPage();
    await page.goto(`${stack.url}/api/docs/`);
    await page.getByText('Ask for a clip. Its footage is held from this answer on.').waitFor({ timeout: 20_000 });
    await page.goto(`${stack.url}/queues`);
    await page.getByRole('link', { name: /clips/i }).first().waitFor({ timeout: 20_000 });
  });
});

describe('a person with Firefox', () => {
  it('plays the same clip in the page, exact to the frame', async () => {
    const browser = await openFirefox();
    try {
      const page = await browser.newPage();
      await page.goto(stack.url);
      await page.waitForSelector(OPEN, { timeout: 30_000 });
      await page.click(OPEN);
      await expectExactPlayback(evaluateIn(page), numbers);
    } finally {
      await browser.close();
    }
  });
});
