import type { Browser, Page } from 'playwright-core';
import type { AppPage, Shown } from './page-list.ts';

/** A tab that notes what a person would not see: errors in the console, answers that failed, requests to elsewhere. */
export type WatchedPage = {
  page: Page;
  /** Opens a page of the app and waits until it has what it shows. */
  open(which: AppPage): Promise<void>;
  /** Waits until pictures are there and the layout is done, after the window was changed for example. */
  settle(): Promise<void>;
  /** What was noted since the last time. */
  takeFaults(): string[];
};

/** Opens a tab on the installation at `base` (host and path). Nothing moves by itself in it but the picture. */
export async function openWatchedPage(browser: Browser, base: string, shown: Shown): Promise<WatchedPage> {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${base}/`) && !/^(blob|data|about):/.test(url))
      faults.push(`asked something else than ${base}: ${url}`);
  });
  const settle = async (): Promise<void> => {
    await page.waitForFunction(imagesLoaded);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  };
  return {
    page,
    settle,
    open: async (which) => {
      await page.goto(base + which.address(shown));
      await page.locator(which.ready).first().waitFor({ state: 'attached', timeout: 20_000 });
      await which.act?.(page);
      await settle();
    },
    takeFaults: () => faults.splice(0),
  };
}

/** Pictures below the fold may wait until somebody scrolls there. Runs in the page. */
const imagesLoaded = (): boolean =>
  [...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight);
