import type { Clip } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { judgeClip } from '../judge/judge-clip.ts';
import type { Reached } from '../stack/ready-clip.ts';
import { codeOnScreen } from './code-on-screen.ts';
import { playbackOf } from './read-number.ts';
import { evaluateIn } from './record-in-page.ts';

const LIVE = '[data-testid="live-video"]';
const PLAYER = '[data-testid="player-video"]';
const NAME = 'Delivery at the gate';
const FPS = 30;

type Visit = { stack: Reached & { url: string }; page: Page; id: string };

/**
 * A person presses Record, finds the clip in the gallery, names and protects it, plays it frame by frame, downloads it,
 * deletes it, changes their mind, and deletes it for good. Needs 16 s of a test camera at 30 frames a second in the ring.
 */
export async function keepInGallery(browser: Browser, stack: Reached & { url: string }): Promise<void> {
  const page = await browser.newPage({ acceptDownloads: true });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  try {
    const visit = { stack, page, id: await pressRecord(page, stack.url) };
    await nameAndProtect(visit);
    await playByFrames(visit);
    await downloadAndJudge(visit);
    await deleteTwice(visit);
    expect(faults).toEqual([]);
  } finally {
    await page.close();
  }
}

async function pressRecord(page: Page, url: string): Promise<string> {
  const evaluate = evaluateIn(page);
  await page.goto(url);
  await waitFor(async () => (await evaluate(playbackOf, LIVE)).seconds > 1, {
    timeoutMs: 30_000,
    what: 'the live picture',
  });
  await page.getByTestId('length-choice').getByRole('radio', { name: '10 s' }).check();
  await page.getByTestId('record-button').click();
  const card = page.locator('[data-testid="clip-card"]:not([data-clip-id=""])').first();
  await card.waitFor({ timeout: 10_000 });
  return (await card.getAttribute('data-clip-id')) ?? '';
}

const tileOf = ({ page, id }: Visit): Locator => page.locator(`[data-testid="clip-tile"][data-clip-id="${id}"]`);

async function choose(visit: Visit, action: string): Promise<void> {
  await tileOf(visit)
    .getByRole('button', { name: /^More for/ })
    .click();
  await visit.page.getByRole('button', { name: action, exact: true }).click();
}

async function nameAndProtect(visit: Visit): Promise<void> {
  const { page, stack, id } = visit;
  await page.getByRole('navigation').getByRole('link', { name: 'Gallery' }).click();
  await page.locator(`[data-clip-id="${id}"][data-state="ready"]`).waitFor({ timeout: 30_000 });
  await choose(visit, 'Rename');
  await page.getByTestId('rename-field').fill(NAME);
  await page.keyboard.press('Enter');
  await choose(visit, 'Protect');
  await waitFor(
    async () => {
      const clip = await stack.client.clip(id);
      return clip.label === NAME && clip.protected;
    },
    { timeoutMs: 10_000, what: 'the clip to be named and protected' },
  );
  await page.getByTestId('gallery-search').fill('the GATE');
  await page.waitForURL(/\/clips\?q=the\+GATE$/);
  await waitFor(async () => (await page.getByTestId('clip-tile').count()) === 1, {
    timeoutMs: 10_000,
    what: 'the one clip of that name',
  });
}

/** Each press of a key moves the picture by one frame, and the clock and the counter under it say which that is. */
async function playByFrames(visit: Visit): Promise<void> {
  const { page, stack, id } = visit;
  const evaluate = evaluateIn(page);
  await tileOf(visit).getByRole('link', { name: NAME }).click();
  await page.waitForURL(`**/clips/${id}`);
  await waitFor(async () => (await evaluate(playbackOf, PLAYER)).frames > 15, {
    timeoutMs: 20_000,
    what: 'the clip to play',
  });
  await page.keyboard.press('k');
  await page.keyboard.press('Home');
  const clip = await stack.client.clip(id);
  const first = await shownFrame(page, clip, 1);
  for (const [key, frame] of [
    ['.', 2],
    ['.', 3],
    [',', 2],
  ] as const) {
    await page.keyboard.press(key);
    expect(await shownFrame(page, clip, frame), `after ${key}`).toBe(first + frame - 1);
  }
}

/** Waits until the player says that it shows the frame with this number, counted from 1; answers the number drawn into it. */
async function shownFrame(page: Page, clip: Clip, frame: number): Promise<number> {
  await page.getByTestId('player-frame').getByText(`Frame ${frame} of ${clip.frames}`).waitFor({ timeout: 10_000 });
  const clock = (await page.getByTestId('player-clock').getAttribute('datetime')) ?? '';
  const expected = Date.parse(clip.delivered.start) + ((frame - 1) * 1000) / FPS;
  expect(Math.abs(Date.parse(clock) - expected), clock).toBeLessThanOrEqual(2);
  return (await evaluateIn(page)(codeOnScreen, PLAYER)).number;
}

async function downloadAndJudge({ page, stack, id }: Visit): Promise<void> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('download-link').click()]);
  expect(download.suggestedFilename()).toMatch(/^default_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\dZ_10s\.mp4$/);
  const { numbers } = await judgeClip(await download.path());
  const { frames } = await stack.client.clip(id);
  expect(numbers).toEqual(Array.from({ length: frames ?? 0 }, (_, i) => (numbers[0] ?? 0) + i));
}

/** A protected clip stays. What is undone never reached the API; what is deleted while the page is being left does. */
async function deleteTwice(visit: Visit): Promise<void> {
  const { page, stack, id } = visit;
  expect(await page.getByTestId('delete-button').isDisabled()).toBe(true);
  await page.getByTestId('protect-button').click();
  await waitFor(async () => !(await stack.client.clip(id)).protected, {
    timeoutMs: 10_000,
    what: 'the clip to be no longer protected',
  });
  await page.getByTestId('delete-button').click();
  await page.waitForURL(/\/clips\?q=/);
  await page.getByTestId('removal').waitFor();
  expect(await tileOf(visit).count()).toBe(0);
  await page.getByTestId('removal').getByRole('button', { name: 'Undo' }).click();
  await tileOf(visit).waitFor();
  expect((await stack.client.clip(id)).label).toBe(NAME);

  await choose(visit, 'Delete');
  await page.getByTestId('removal').waitFor();
  await page.goto('about:blank');
  await waitFor(async () => (await stack.client.get(`/api/clips/${id}`)).status === 404, {
    timeoutMs: 10_000,
    what: 'the clip to be deleted',
  });
}
