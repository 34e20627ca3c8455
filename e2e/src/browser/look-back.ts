import { waitFor } from '@hindsight/testing';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { judgeClip } from '../judge/judge-clip.ts';
import { download } from '../stack/ready-clip.ts';
import { codeOnScreen, firstFrameOf, onFrame, type Code, type Deed } from './code-on-screen.ts';
import { chooseLength, evaluateIn, LIVE, nextReadyClip, visit, type Installation, type Visit } from './visit.ts';

const PREVIEW = '[data-testid="press-preview"]';
const RECORD = '[data-testid="record-button"]';
/**
 * From drawing to screen, and from press to preview. A machine with time to spare is far below; this one may have other
 * things to do.
 */
const LATE_MS = 5000;
const SAMPLES = 15;
/** What a press means and what is on screen may differ by so many frames. */
const FRAMES_OFF = 2;

/**
 * A person watches, keeps what is on screen and sees it play, looks back by 20 s and keeps what is on screen then, and
 * marks a beginning and an end; each clip is judged by what was read from the pixels at that moment. Needs 35 s of a test
 * camera in the ring.
 */
export const lookBack = (browser: Browser, stack: Installation): Promise<void> =>
  visit(browser, stack, async (here) => {
    const { page } = here;
    await glassToGlass(page);
    await chooseLength(page, '10 s');
    await keepAndSeePreview(here);

    const before = await evaluateIn(page)(codeOnScreen, LIVE);
    await page.getByTestId('timeline-slider').focus();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('PageDown');
    await page.getByTestId('back-to-live').waitFor();
    await waitFor(async () => before.clockMs - (await onLive(page)).clockMs > 15_000, {
      timeoutMs: 15_000,
      what: 'a picture of twenty seconds ago',
    });
    await keepWhatIsSeen(here);
    await keepWhatIsMarked(here);

    await page.getByTestId('back-to-live').click();
    await waitFor(async () => (await onLive(page)).clockMs > before.clockMs, {
      timeoutMs: 15_000,
      what: 'the live picture again',
    });
  });

const onLive = (page: Page, deed: Omit<Deed, 'video'> = {}): Promise<Code & { nowMs: number }> =>
  onFrame(page, { video: LIVE, ...deed });

/** Waits until the picture is as close to live as it gets, and prints how close that is: the median of some frames. */
async function glassToGlass(page: Page): Promise<void> {
  const median = async (): Promise<number> => {
    const late: number[] = [];
    for (let n = 0; n < SAMPLES; n += 1) {
      const { nowMs, clockMs } = await onLive(page);
      late.push(nowMs - clockMs);
    }
    return late.sort((a, b) => a - b)[Math.floor(SAMPLES / 2)] ?? NaN;
  };
  let [lateMs, beforeMs] = [await median(), Infinity];
  for (let n = 0; n < 10 && lateMs < beforeMs - 50; n += 1) [lateMs, beforeMs] = [await median(), lateMs];
  console.log(`glass to glass: ${Math.round(lateMs)} ms`);
  expect(lateMs).toBeLessThan(LATE_MS);
}

/** What was just kept plays in its card, while its file is being made. */
async function keepAndSeePreview(here: Visit): Promise<void> {
  const previewed = evaluateIn(here.page)(firstFrameOf, PREVIEW);
  const pressedMs = await keepWhatIsSeen(here);
  const tookMs = (await previewed) - pressedMs;
  console.log(`press → preview on screen: ${Math.round(tookMs)} ms`);
  expect(tookMs).toBeLessThan(LATE_MS);
}

async function numbersOf(here: Visit, act: () => Promise<unknown>): Promise<number[]> {
  const clip = await nextReadyClip(here, act);
  return (await judgeClip(await download(here.stack, clip.downloadUrl, `${clip.id}.mp4`))).numbers;
}

/** The last frame of the clip is the one on screen at the press; answers when that was, by the page's clock. */
async function keepWhatIsSeen(here: Visit): Promise<number> {
  const seen = { number: NaN, nowMs: NaN };
  const numbers = await numbersOf(here, async () =>
    Object.assign(seen, await onLive(here.page, { click: RECORD, sure: true })),
  );
  const off = (numbers.at(-1) ?? NaN) - seen.number;
  console.log(`last frame of the clip − frame on screen at the press: ${off}`);
  expect(Math.abs(off)).toBeLessThanOrEqual(FRAMES_OFF);
  return seen.nowMs;
}

/**
 * The clip begins and ends with the marked frames. Of a picture that moves, Firefox may draw the frame beside the one that
 * it tells of.
 */
async function keepWhatIsMarked(here: Visit): Promise<void> {
  const { page } = here;
  const first = await onLive(page, { key: 'i', sure: true });
  await waitFor(async () => (await onLive(page)).number >= first.number + 30, {
    timeoutMs: 10_000,
    what: 'a second of pictures',
  });
  const last = await onLive(page, { key: 'o', sure: true });
  const numbers = await numbersOf(here, () => page.getByTestId('keep-marked').click());
  const off = [(numbers[0] ?? NaN) - first.number, (numbers.at(-1) ?? NaN) - last.number];
  console.log(`first and last frame of the clip − marked frames: ${off.join(', ')}`);
  const unsure = page.context().browser()?.browserType().name() === 'firefox' ? 1 : 0;
  for (const frames of off) expect(Math.abs(frames)).toBeLessThanOrEqual(unsure);
  expect(numbers).toEqual(numbers.map((_, n) => (numbers[0] ?? NaN) + n));
}
