import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from '../browser/browsers.ts';
import type { Stack } from '../stack/stack.ts';
import { accessibilityFaults } from './accessibility.ts';
import { layoutFaults } from './layout-faults.ts';
import { PAGES, SCHEMES, SCREENS } from './page-list.ts';
import { startPageStack } from './page-stack.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

let stack: Stack;
let browser: Browser;
let watched: WatchedPage;

beforeAll(async () => {
  const [started, opened] = await Promise.all([startPageStack(), openChromium()]);
  ({ stack } = started);
  browser = opened;
  watched = await openWatchedPage(browser, stack.url, started.shown);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

describe.each(PAGES)('the page $name', (which) => {
  it.each(SCREENS)('fits a $name of $width px: nothing is cut, broken or in error', async (screen) => {
    const { page } = watched;
    await page.setViewportSize(screen);
    await page.emulateMedia({ colorScheme: 'light' });
    await watched.open(which);
    expect(await page.evaluate(layoutFaults)).toEqual([]);
    expect(watched.takeFaults()).toEqual([]);
  });

  it.each(SCHEMES)('can be used by everybody, in %s', async (colorScheme) => {
    const { page } = watched;
    await page.emulateMedia({ colorScheme });
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.setViewportSize(SCREENS[0]);
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});
