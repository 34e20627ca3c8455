import { liveFeed, startHttpCamera, type HttpCamera } from '@hindsight/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { askWhileAway, playAfterClick, watchCameraDie, watchServerRestart } from './browser/away.ts';
import { BROWSER_NAMES, BROWSERS, openChromium, type BrowserName } from './browser/browsers.ts';
import { keepInGallery } from './browser/keep-in-gallery.ts';
import { lookBack } from './browser/look-back.ts';
import { recordInPage } from './browser/record-in-page.ts';
import { startStack, type Stack } from './stack/stack.ts';

const CAMERA = {
  feed: liveFeed({ width: 640, height: 360, fps: 30 }),
  format: 'mpegts',
  path: '/cam.ts',
} as const;

let camera: HttpCamera;
let stack: Stack;

beforeAll(async () => {
  camera = await startHttpCamera(CAMERA);
  stack = await startStack({ env: { VIDEO_SOURCE: camera.url } });
  await stack.client.filled(16);
}, 120_000);

afterAll(async () => {
  await stack?.stop();
  await camera?.stop();
});

const inBrowser = (name: BrowserName): { browser: () => Browser } => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await BROWSERS[name]();
  });
  afterAll(() => browser?.close());
  return { browser: () => browser };
};

describe.each(BROWSER_NAMES)('a person with %s', (name) => {
  const { browser } = inBrowser(name);

  it('watches, presses Record, sees the clip become ready and plays it in the page, exact to the frame', async () => {
    await recordInPage(browser(), stack);
  });

  it('finds the clip in the gallery, names, protects and plays it by frames, downloads it, and deletes it twice', async () => {
    await keepInGallery(browser(), stack);
  });

  it('keeps the frame on screen, live and looking back, and exactly what is marked', async () => {
    await stack.client.filled(35);
    await lookBack(browser(), stack);
  }, 120_000);

  it('reads the API documentation and the queues', async () => {
    const page = await browser().newPage();
    await page.goto(`${stack.url}/api/docs/`);
    await page.getByText('Ask for a clip. Its footage is held from this answer on.').waitFor({ timeout: 20_000 });
    await page.goto(`${stack.url}/queues`);
    await page.getByRole('link', { name: /clips/i }).first().waitFor({ timeout: 20_000 });
    await page.close();
  });
});

it('a person whose browser plays nothing by itself is asked to press Play', async () => {
  const browser = await openChromium();
  try {
    await playAfterClick(browser, stack);
  } finally {
    await browser.close();
  }
}, 120_000);

// After the others: the numbers in the picture begin anew with the camera.
describe.each(BROWSER_NAMES)('in trouble, a person with %s', (name) => {
  const { browser } = inBrowser(name);

  it('is told that the server is away, and gets the page that was asked for when it is back', async () => {
    await askWhileAway(browser(), stack);
  }, 120_000);

  it('goes on watching when the server was killed', async () => {
    await watchServerRestart(browser(), stack);
  }, 120_000);

  it('is told that the camera does not send, and sees it again when it is back', async () => {
    const port = Number(new URL(camera.url).port);
    await watchCameraDie(browser(), stack, {
      die: () => camera.stop(),
      comeBack: async () => {
        camera = await startHttpCamera({ ...CAMERA, port });
      },
    });
  }, 120_000);
});
