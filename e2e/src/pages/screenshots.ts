import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { openChromium } from '../browser/browsers.ts';
import { PAGES, SCHEMES, SCREENS } from './page-list.ts';
import { startPageStack } from './page-stack.ts';
import { writeReadmeImages } from './readme-images.ts';
import { openWatchedPage } from './watched-page.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../screenshots');
/** For the whole ring to be filled, so that the timeline shows what it does in use. */
const RING_SECONDS = 60;

/**
 * Every page, light and dark, on a phone and on a desktop, into `screenshots/`; with `--readme` two of them, made small,
 * into `docs/images` too.
 */
async function main(): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const { stack, base, shown } = await startPageStack();
  const browser = await openChromium();
  try {
    await stack.client.filled(RING_SECONDS - 1, 'default');
    const { page, open } = await openWatchedPage(browser, base, shown);
    for (const screen of SCREENS) {
      for (const which of PAGES) {
        for (const scheme of SCHEMES) {
          await page.setViewportSize(screen);
          await page.emulateMedia({ colorScheme: scheme });
          await open(which);
          await showAll(page);
          const name = `${which.name}-${screen.name}-${scheme}.png`;
          await page.screenshot({ path: path.join(FOLDER, name) });
          console.log(`screenshots/${name}`);
        }
      }
    }
  } finally {
    await browser.close();
    await stack.stop();
  }
  if (process.argv.includes('--readme')) await writeReadmeImages(FOLDER);
}

/** Makes the window as high as the page: bars that stick to its foot would else lie across the middle of the picture. */
async function showAll(page: Page): Promise<void> {
  const { width, height } = page.viewportSize() ?? SCREENS[0];
  const wanted = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height: Math.max(height, wanted) });
  await page.waitForLoadState('networkidle', { timeout: 1000 }).catch(() => undefined);
}

await main();
