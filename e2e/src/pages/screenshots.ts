import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openChromium } from '../browser/browsers.ts';
import { PAGES, SCHEMES, SCREENS } from './page-list.ts';
import { startPageStack } from './page-stack.ts';
import { openWatchedPage } from './watched-page.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../../screenshots');
/** For the whole ring to be filled, so that the timeline shows what it does in use. */
const RING_SECONDS = 60;

/** Every page, light and dark, on a phone and on a desktop, into `screenshots/`. */
async function main(): Promise<void> {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const { stack, base, shown } = await startPageStack();
  const browser = await openChromium();
  try {
    await stack.client.filled(RING_SECONDS - 1);
    const { page, open } = await openWatchedPage(browser, base, shown);
    for (const screen of SCREENS) {
      await page.setViewportSize(screen);
      for (const which of PAGES) {
        await open(which);
        for (const scheme of SCHEMES) {
          await page.emulateMedia({ colorScheme: scheme });
          const name = `${which.name}-${screen.name}-${scheme}.png`;
          await page.screenshot({ path: path.join(FOLDER, name), fullPage: true });
          console.log(`screenshots/${name}`);
        }
      }
    }
  } finally {
    await browser.close();
    await stack.stop();
  }
}

await main();
