import type { Clip } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { judgeClip } from '../judge/judge-clip.ts';
import { download, type Reached } from '../stack/ready-clip.ts';
import { codeOnScreen, onNextFrame, type Code } from './code-on-screen.ts';
import { playbackOf } from './read-number.ts';
import { evaluateIn } from './record-in-page.ts';

const LIVE = '[data-testid="live-video"]';
const RECORD = '[data-testid="record-button"]';
/** From drawing to screen. A machine with time to spare is below 1.5 s; this one may have other things to do. */
const LATE_MS = 5000;
const SAMPLES = 15;
/** What a press means and what is on screen may differ by so many frames. */
const FRAMES_OFF = 2;

type Visit = { stack: Reached & { url: string }; page: Page };

/**
 * A person watches, keeps what is on screen, looks back and keeps what is on screen then, and marks a beginning and an
 * end; each clip is judged by what was read from the pixels at that moment. Needs 35 s of a test camera in the ring.
 */
export async function lookBack(browser: Browser, stack: Reached & { url: string }): Promise<void> {
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  try {
    await page.goto(stack.url);
    const visit = { stack, page };
    await playing(page);
    await glassToGlass(page);
    await page.getByTestId('length-choice').getByRole('radio', { name: '10 s' }).check();
    await keepWhatIsSeen(visit);

    const before = await evaluateIn(page)(codeOnScreen, LIVE);
    await page.getByTestId('timeline-slider').focus();
    await page.keyboard.press('PageDown');
    await page.getByTestId('back-to-live').waitFor();
    await waitFor(async () => before.clockMs - (await onFrame(page, {})).clockMs > 5000, {
      timeoutMs: 15_000,
      what: 'a picture of ten seconds ago',
    });
    await keepWhatIsSeen(visit);
    await keepWhatIsMarked(visit);

    await page.getByTestId('back-to-live').click();
    await waitFor(async () => (await onFrame(page, {})).clockMs > before.clockMs, {
      timeoutMs: 15_000,
      what: 'the live picture again',
    });
    expect(faults).toEqual([]);
  } finally {
    await page.close();
  }
}

const playing = (page: Page): Promise<unknown> =>
  waitFor(async () => (await evaluateIn(page)(playbackOf, LIVE)).seconds > 1, {
    timeoutMs: 30_000,
    what: 'the live picture',
  });

/** What the next frame on screen was, and what was done with it. */
const onFrame = (page: Page, does: { key?: string; click?: string }): Promise<Code & { nowMs: number }> =>
  page.evaluate(
    `(${onNextFrame.toString()})(${codeOnScreen.toString()}, ${JSON.stringify({ video: LIVE, ...does })})`,
  ) as Promise<Code & { nowMs: number }>;

/** Waits until the picture is as close to live as it gets, and prints how close that is: the median of some frames. */
async function glassToGlass(page: Page): Promise<void> {
  const median = async (): Promise<number> => {
    const late: number[] = [];
    for (let n = 0; n < SAMPLES; n += 1) {
      const { nowMs, clockMs } = await onFrame(page, {});
      late.push(nowMs - clockMs);
    }
    return late.sort((a, b) => a - b)[Math.floor(SAMPLES / 2)] ?? NaN;
  };
  let [lateMs, beforeMs] = [await median(), Infinity];
  for (let n = 0; n < 10 && lateMs < beforeMs - 50; n += 1) [lateMs, beforeMs] = [await median(), lateMs];
  console.log(`glass to glass: ${Math.round(lateMs)} ms`);
  expect(lateMs).toBeLessThan(LATE_MS);
}

/** The clip that the page shows first, once it is another one than before and ready. */
async function nextClip(
  { page, stack }: Visit,
  act: () => Promise<unknown>,
): Promise<{ clip: Clip; numbers: number[] }> {
  const first = page.getByTestId('clip-card').first();
  const idOf = async (): Promise<string> =>
    (await first.count()) === 0 ? '' : ((await first.getAttribute('data-clip-id')) ?? '');
  const before = await idOf();
  await act();
  const id = await waitFor(async () => (await idOf()) !== before && (await idOf()), {
    timeoutMs: 10_000,
    what: 'another clip in the list',
  });
  const clip = await stack.client.ended(id as string);
  expect(clip).toMatchObject({ state: 'ready' });
  return { clip, numbers: (await judgeClip(await download(stack, clip.downloadUrl, `${clip.id}.mp4`))).numbers };
}

/** The last frame of the clip is the one on screen at the press. */
async function keepWhatIsSeen(visit: Visit): Promise<void> {
  let seen: Code | null = null;
  const { numbers } = await nextClip(visit, async () => {
    seen = await onFrame(visit.page, { click: RECORD });
  });
  const off = (numbers.at(-1) ?? NaN) - ((seen as Code | null)?.number ?? NaN);
  console.log(`last frame of the clip − frame on screen at the press: ${off}`);
  expect(Math.abs(off)).toBeLessThanOrEqual(FRAMES_OFF);
}

/** The clip begins and ends with the marked frames. */
async function keepWhatIsMarked(visit: Visit): Promise<void> {
  const { page } = visit;
  const first = await onFrame(page, { key: 'i' });
  await waitFor(async () => (await onFrame(page, {})).number >= first.number + 30, {
    timeoutMs: 10_000,
    what: 'a second of pictures',
  });
  const last = await onFrame(page, { key: 'o' });
  const { numbers } = await nextClip(visit, () => page.getByTestId('keep-marked').click());
  expect([numbers[0], numbers.at(-1)]).toEqual([first.number, last.number]);
  expect(numbers).toHaveLength(last.number - first.number + 1);
}
