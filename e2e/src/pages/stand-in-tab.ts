import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openChromium } from '../browser/browsers.ts';
import { cameraOf, listOf, timelineOf } from './samples.ts';
import { startStandIn, type StandIn } from './stand-in.ts';

/** A stand-in with one camera, new for each test of the file that calls this, and a tab of Chromium for it. */
export function standInTab(): { readonly server: StandIn; readonly page: Page } {
  let browser: Browser;
  let server: StandIn;
  let page: Page;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    server = await startStandIn();
    server.on('GET /api/cameras', listOf([cameraOf()]));
    server.on('GET /api/cameras/yard/timeline', { json: timelineOf() });
    page = await browser.newPage();
  });
  afterEach(async () => {
    await page?.close();
    await server?.stop();
  });
  return {
    get server() {
      return server;
    },
    get page() {
      return page;
    },
  };
}
