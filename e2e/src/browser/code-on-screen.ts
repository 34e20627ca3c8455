import type { Page } from 'playwright-core';

/** What is drawn into a picture of the test camera: the frame's number, and its wall time in ms since 1970. */
export type Code = { number: number; clockMs: number };

/**
 * Runs inside a page: the code that is drawn into the picture that a video shows now (40 × 2 cells across its top; cells
 * 2…21 are the number, 28…68 the clock, lowest bit first). Everything it needs is inside, because the browser gets its
 * source text.
 */
export function codeOnScreen(selector: string): Code {
  const video = document.querySelector<HTMLVideoElement>(selector);
  const context = document.createElement('canvas').getContext('2d');
  if (!video || !context) throw new Error(`expected a video ${selector} and a canvas, got ${video} and ${context}`);
  context.canvas.width = 320;
  context.canvas.height = 16;
  context.drawImage(video, 0, 0, video.videoWidth, (video.videoWidth * 2) / 40, 0, 0, 320, 16);
  const { data } = context.getImageData(0, 0, 320, 16);
  const field = (first: number, bits: number): number => {
    let value = 0;
    for (let bit = 0; bit < bits; bit += 1) {
      const cell = first + bit;
      const [x, y] = [(cell % 40) * 8 + 4, Math.floor(cell / 40) * 8 + 4];
      if ((data[(y * 320 + x) * 4] ?? 0) > 127) value += 2 ** bit;
    }
    return value;
  };
  return { number: field(2, 20), clockMs: field(28, 41) };
}

/**
 * Runs inside a page: waits for the next frame that a video shows, does with it what a person does (presses a key, or
 * clicks on `click`), and answers what that frame was. A busy browser may draw the frame beside the one that it tells of:
 * with `sure` a frame is taken whose clock agrees with its time as those of most frames do.
 */
function onNextFrame(
  read: (selector: string) => Code,
  { video, key, click, sure }: Deed,
): Promise<Code & { nowMs: number }> {
  const [looks, mostLooks, agreeMs] = [9, 90, 10];
  const offsets: number[] = [];
  return new Promise((resolve) => {
    const element = document.querySelector<HTMLVideoElement>(video);
    const follow = (): void => void element?.requestVideoFrameCallback(onFrameShown);
    const onFrameShown: VideoFrameRequestCallback = (now, { mediaTime }) => {
      const code = read(video);
      const offset = code.clockMs - mediaTime * 1000;
      offsets.push(offset);
      const usual = [...offsets].sort((a, b) => a - b)[offsets.length >> 1] ?? offset;
      const isSure = offsets.length >= looks && Math.abs(offset - usual) < agreeMs;
      if (sure && !isSure && offsets.length < mostLooks) return follow();
      if (key !== undefined) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
      if (click !== undefined) document.querySelector<HTMLElement>(click)?.click();
      resolve({ ...code, nowMs: performance.timeOrigin + now });
    };
    follow();
  });
}

/** Runs inside a page: when a video that may not be there yet shows its first frame, by the page's clock. */
export function firstFrameOf(selector: string): Promise<number> {
  return new Promise((resolve) => {
    const look = (): void => {
      const video = document.querySelector<HTMLVideoElement>(selector);
      if (video) video.requestVideoFrameCallback((now) => resolve(performance.timeOrigin + now));
      else requestAnimationFrame(look);
    };
    look();
  });
}

/** What is done at a frame: a key is pressed, or something clicked. `video` and `click` are selectors. */
export type Deed = { video: string; key?: string; click?: string; sure?: boolean };

/** What the next frame of a video on screen is, and what is done at that moment. */
export const onFrame = (page: Page, deed: Deed): Promise<Code & { nowMs: number }> =>
  page.evaluate(`(${onNextFrame.toString()})(${codeOnScreen.toString()}, ${JSON.stringify(deed)})`) as Promise<
    Code & { nowMs: number }
  >;
