import type { Clip } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import type { Browser, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { judgeClip } from '../judge/judge-clip.ts';
import { codeOnScreen } from './code-on-screen.ts';
import { playbackOf } from './read-number.ts';
import {
  chooseLength,
  evaluateIn,
  nextClip,
  PLAYER,
  pressRecord,
  visit,
  type Installation,
  type Visit,
} from './visit.ts';

const NAME = 'Delivery at the gate';
const FPS = 30;

type Kept = Visit & { id: string };

/**
 * A person presses Record, finds the clip in the gallery, names and protects it, plays it frame by frame, downloads it,
 * deletes it, changes their mind, and deletes it for good. Needs 16 s of a test camera at 30 frames a second in the ring.
 */
export const keepInGallery = (browser: Browser, stack: Installation): Promise<void> =>
  visit(browser, stack, async (here) => {
    await chooseLength(here.page, '10 s');
    const kept = { ...here, id: await nextClip(here, () => pressRecord(here.page)) };
    await nameAndProtect(kept);
    await playByFrames(kept);
    await downloadAndJudge(kept);
    await deleteTwice(kept);
  });

const tileOf = ({ page, id }: Kept): Locator => page.locator(`[data-testid="clip-tile"][data-clip-id="${id}"]`);

async function choose(kept: Kept, action: string): Promise<void> {
  await tileOf(kept)
    .getByRole('button', { name: /^More for/ })
    .click();
  await kept.page.getByRole('button', { name: action, exact: true }).click();
}

async function nameAndProtect(kept: Kept): Promise<void> {
  const { page, stack, id } = kept;
  await page.getByRole('navigation').getByRole('link', { name: 'Gallery' }).click();
  await page.locator(`[data-clip-id="${id}"][data-state="ready"]`).waitFor({ timeout: 30_000 });
  await choose(kept, 'Rename');
  await page.getByTestId('rename-field').pressSequentially(NAME);
  await page.keyboard.press('Enter');
  await choose(kept, 'Protect');
  await waitFor(
    async () => {
      const clip = await stack.client.clip(id);
      return clip.label === NAME && clip.protected;
    },
    { timeoutMs: 10_000, what: 'the clip to be named and protected' },
  );
  await page.getByTestId('gallery-search').pressSequentially('the GATE');
  await page.waitForURL(/\/clips\?q=the\+GATE$/);
  await waitFor(async () => (await page.getByTestId('clip-tile').count()) === 1, {
    timeoutMs: 10_000,
    what: 'the one clip of that name',
  });
}

/** Each press of a key moves the picture by one frame, and the clock and the counter under it say which that is. */
async function playByFrames(kept: Kept): Promise<void> {
  const { page, stack, id } = kept;
  const evaluate = evaluateIn(page);
  await tileOf(kept).getByRole('link', { name: NAME }).click();
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

/**
 * Waits until the player says that it shows the frame with this number, counted from 1; answers the number drawn into it.
 */
async function shownFrame(page: Page, clip: Clip, frame: number): Promise<number> {
  await page.getByTestId('player-frame').getByText(`Frame ${frame} of ${clip.frames}`).waitFor({ timeout: 10_000 });
  const clock = (await page.getByTestId('player-clock').getAttribute('datetime')) ?? '';
  const expected = Date.parse(clip.delivered.start) + ((frame - 1) * 1000) / FPS;
  expect(Math.abs(Date.parse(clock) - expected), clock).toBeLessThanOrEqual(2);
  return (await evaluateIn(page)(codeOnScreen, PLAYER)).number;
}

async function downloadAndJudge({ page, stack, id }: Kept): Promise<void> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('download-link').click()]);
  expect(download.suggestedFilename()).toMatch(/^default_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\dZ_10s\.mp4$/);
  const { numbers } = await judgeClip(await download.path());
  const { frames } = await stack.client.clip(id);
  expect(numbers).toEqual(Array.from({ length: frames ?? 0 }, (_, i) => (numbers[0] ?? 0) + i));
}

/** A protected clip stays. What is undone never reached the API; what is deleted while the page is being left does. */
async function deleteTwice(kept: Kept): Promise<void> {
  const { page, stack, id } = kept;
  expect(await page.getByTestId('delete-button').isDisabled()).toBe(true);
  await page.getByTestId('protect-button').click();
  await waitFor(async () => !(await stack.client.clip(id)).protected, {
    timeoutMs: 10_000,
    what: 'the clip to be no longer protected',
  });
  await page.getByTestId('delete-button').click();
  await page.waitForURL(/\/clips\?q=/);
  await page.getByTestId('removal').waitFor();
  expect(await tileOf(kept).count()).toBe(0);
  await page.getByTestId('removal').getByRole('button', { name: 'Undo' }).click();
  await tileOf(kept).waitFor();
  expect((await stack.client.clip(id)).label).toBe(NAME);

  await choose(kept, 'Delete');
  await page.getByTestId('removal').waitFor();
  await page.goto(`${stack.url}/api/docs/`);
  await waitFor(async () => (await stack.client.get(`/api/clips/${id}`)).status === 404, {
    timeoutMs: 10_000,
    what: 'the clip to be deleted',
  });
}
