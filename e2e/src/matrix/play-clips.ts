import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { startFileServer } from '@hindsight/testing';
import { BROWSERS, type BrowserName } from '../browser/browsers.ts';
import { playbackOf, readNumberAt } from '../browser/read-number.ts';
import type { Judged } from './judge-row.ts';

const PAGE = '<!doctype html><meta charset="utf-8"><video muted></video>';

/** What a browser showed of a clip at some of its frames, against what the file holds there. */
export type Played = { id: string; shown: number[]; held: number[]; error: string | null };

/** Plays clips one after the other in one page of a browser, and reads the frame numbers from the pixels it shows. */
export async function playClips(name: BrowserName, clips: readonly Judged[]): Promise<Played[]> {
  const [first] = clips;
  if (!first) return [];
  const folder = path.dirname(first.file);
  writeFileSync(path.join(folder, 'index.html'), PAGE);
  const server = await startFileServer(folder);
  const browser = await BROWSERS[name]();
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}/index.html`);
    const evaluate = <A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Promise<Awaited<R>> =>
      page.evaluate(`(${fn.toString()})(...${JSON.stringify(args)})`) as Promise<Awaited<R>>;
    const played: Played[] = [];
    for (const { row, file, frames } of clips) {
      const error = await evaluate(openClip, path.basename(file));
      const at = [0, Math.floor(frames.length / 3), Math.floor((frames.length * 2) / 3), frames.length - 1];
      const shown: number[] = [];
      // Half way to the next frame; the last one has an end that is not read here.
      for (const n of error === null ? at : []) {
        const pts = frames[n]?.pts ?? 0;
        const until = frames[n + 1]?.pts ?? pts + (pts - (frames[n - 1]?.pts ?? 0));
        shown.push(await evaluate(readNumberAt, 'video', (pts + until) / 2));
      }
      const held = at.map((n) => frames[n]?.number ?? NaN);
      played.push({ id: row.id, shown, held, error: error ?? (await evaluate(playbackOf, 'video')).error });
    }
    return played;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Runs inside the page: loads a clip, plays a few frames of it, and answers what went wrong. */
async function openClip(file: string): Promise<string | null> {
  const video = document.querySelector('video');
  if (!video) throw new Error('expected a video in the page, found none');
  video.src = file;
  const faulty = new Promise<void>((resolve) => video.addEventListener('error', () => resolve(), { once: true }));
  const playing = new Promise<void>((resolve) => video.addEventListener('timeupdate', () => resolve(), { once: true }));
  void video.play().catch(() => undefined);
  await Promise.race([playing, faulty]);
  return video.error?.message ?? null;
}
