import { waitFor } from '@hindsight/testing';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Stack } from '../stack/stack.ts';
import { onFrame } from './code-on-screen.ts';
import { LIVE, visit } from './visit.ts';

/** A picture of now: on a busy machine it may be so late. */
const LATE_MS = 6000;

const pictureOfNow = (page: Page): Promise<unknown> =>
  waitFor(
    async () => {
      const { clockMs, nowMs } = await onFrame(page, { video: LIVE });
      return nowMs - clockMs < LATE_MS;
    },
    { timeoutMs: 40_000, what: 'a picture of now' },
  );

/**
 * Runs inside a page, before it: nothing plays before a click, as some phones have it. (Browsers that are driven by a
 * program count that as a click.)
 */
const REFUSE_TO_PLAY = `
  const { play } = HTMLMediaElement.prototype;
  let clicked = false;
  addEventListener('pointerdown', () => (clicked = true), true);
  addEventListener('play', ({ target }) => clicked || target.pause(), true);
  HTMLMediaElement.prototype.play = function () {
    return clicked ? play.call(this) : Promise.reject(new DOMException('not before a click', 'NotAllowedError'));
  };
`;

/** A person whose browser plays nothing by itself is asked to press Play, and sees the picture then. */
export async function playAfterClick(browser: Browser, stack: Stack): Promise<void> {
  const page = await browser.newPage();
  try {
    await page.addInitScript(REFUSE_TO_PLAY);
    await page.goto(stack.url);
    await page.getByTestId('stage-play').click({ timeout: 30_000 });
    await pictureOfNow(page);
    await page.getByTestId('stage-play').waitFor({ state: 'detached' });
  } finally {
    await page.close();
  }
}

/** Does something to the page that it has to get over without being loaded again. */
async function withoutReload(page: Page, does: () => Promise<unknown>): Promise<void> {
  await page.evaluate('document.body.dataset.visit = "the first"');
  await does();
  expect(await page.evaluate('document.body.dataset.visit')).toBe('the first');
}

/** A person watches while the camera dies, is told so, and has the picture again when the camera is back. */
export const watchCameraDie = (
  browser: Browser,
  stack: Stack,
  camera: { die(): Promise<unknown>; comeBack(): Promise<unknown> },
): Promise<void> =>
  visit(browser, stack, ({ page }) =>
    withoutReload(page, async () => {
      await camera.die();
      await page.getByTestId('camera-trouble').waitFor({ timeout: 20_000 });
      await camera.comeBack();
      await page.getByTestId('camera-trouble').waitFor({ state: 'detached', timeout: 30_000 });
      await pictureOfNow(page);
    }),
  );

/** A person watches while the server is killed: the picture goes on when it is back. */
export const watchServerRestart = (browser: Browser, stack: Stack): Promise<void> =>
  visit(browser, stack, ({ page }) =>
    withoutReload(page, async () => {
      const killed = stack.pidOf('api') ?? 0;
      process.kill(killed, 'SIGKILL');
      await waitFor(() => stack.pidOf('api') !== killed && stack.pidOf('api'), {
        what: 'another API',
        timeoutMs: 20_000,
      });
      await waitFor(async () => (await stack.client.get('/readyz')).status === 200, {
        what: 'the API to be ready',
        timeoutMs: 20_000,
      });
      await pictureOfNow(page);
    }),
  );

/** A person asks for a page while the server is away, is told so, and gets that page when it is back. */
export const askWhileAway = (browser: Browser, stack: Stack): Promise<void> =>
  visit(browser, stack, async ({ page }) => {
    // No answer until we allow it: the server is back sooner than a busy browser looks.
    await page.route('**', (route) => route.abort());
    process.kill(stack.pidOf('api') ?? 0, 'SIGKILL');
    await page.getByTestId('offline').waitFor({ timeout: 40_000 });
    await page.getByRole('navigation').getByRole('link', { name: 'Snapshots' }).click();
    await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor({ timeout: 10_000 });
    await page.unroute('**');
    await page.getByRole('heading', { name: 'Snapshots' }).waitFor({ timeout: 40_000 });
    await page.getByTestId('offline').waitFor({ state: 'detached', timeout: 30_000 });
  });
