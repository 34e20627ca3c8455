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
  watched = await openWatchedPage(browser, started.base, started.shown);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

describe.each(PAGES)('the page $name', (which) => {
  it('fits phone and desktop with nothing cut, broken or in error, and can be used by everybody, light and dark', async () => {
    const { page } = watched;
    const [phone, desktop] = SCREENS;
    const [light, dark] = SCHEMES;
    const faults: Record<string, string[]> = {};
    await page.setViewportSize(phone);
    await page.emulateMedia({ colorScheme: light });
    await watched.open(which);
    faults[`layout at ${phone.width} px`] = await page.evaluate(layoutFaults);
    faults[`axe, ${phone.name}, ${light}`] = await accessibilityFaults(page);
    await page.setViewportSize(desktop);
    await page.emulateMedia({ colorScheme: dark });
    await watched.settle();
    faults[`layout at ${desktop.width} px`] = await page.evaluate(layoutFaults);
    faults[`axe, ${desktop.name}, ${dark}`] = await accessibilityFaults(page);
    faults['console and requests'] = watched.takeFaults();
    expect(Object.fromEntries(Object.entries(faults).filter(([, found]) => found.length > 0))).toEqual({});
  });
});
