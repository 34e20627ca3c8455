import type { Clip } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Reached } from '../stack/ready-clip.ts';
import { playbackOf } from './read-number.ts';

/** The live picture of the page. */
export const LIVE = '[data-testid="live-video"]';
/** The player of a clip. */
export const PLAYER = '[data-testid="player-video"]';

/** An installation, as far as a browser needs it. */
export type Installation = Reached & { url: string };
/** A person's page of it. */
export type Visit = {
  stack: Installation;
  page: Page;
  /** What the page has asked of other hosts, and what the console says is wrong, so far. */
  complaints: readonly string[];
};

/** Runs a function in the page, whatever browser that is. */
export type Evaluate = <A extends unknown[], R>(fn: (...args: A) => R, ...args: A) => Promise<Awaited<R>>;

/** Of a page that evaluates expressions. */
export const evaluateIn =
  (page: { evaluate(expression: string): Promise<unknown> }): Evaluate =>
  (fn, ...args) =>
    page.evaluate(`(${fn.toString()})(...${JSON.stringify(args)})`) as Promise<never>;

/** Opens the live page and waits until its picture moves; afterwards no script of it may have failed. */
export async function visit(
  browser: Browser,
  stack: Installation,
  does: (visit: Visit) => Promise<unknown>,
): Promise<void> {
  const page = await browser.newPage({ acceptDownloads: true });
  const [faults, complaints]: [string[], string[]] = [[], []];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => {
    const isOurs = request.url().startsWith(stack.url) || /^(blob|data):/.test(request.url());
    if (!isOurs) complaints.push(`asked ${request.url()}`);
  });
  try {
    await page.goto(stack.url);
    await waitFor(async () => (await evaluateIn(page)(playbackOf, LIVE)).seconds > 1, {
      timeoutMs: 30_000,
      what: 'the live picture',
    });
    await does({ stack, page, complaints });
    expect(faults).toEqual([]);
  } finally {
    await page.close();
  }
}

/** The next clip will be so long: one of the choices beside the button. */
export const chooseLength = (page: Page, words: string): Promise<void> =>
  page.getByTestId('length-choice').getByRole('radio', { name: words }).check();

/** Presses Record. */
export const pressRecord = (page: Page): Promise<void> => page.getByTestId('record-button').click();

/** Does something that keeps a clip, and answers the id of the card that comes up for it. */
export async function nextClip({ page, stack }: Visit, act: () => Promise<unknown>): Promise<string> {
  const { body } = await stack.client.get<{ items: Clip[] }>('/api/clips');
  const known = new Set(body.items.map(({ id }) => id));
  await act();
  const first = page.getByTestId('clip-card').first();
  return waitFor(
    async () => {
      const id = (await first.count()) > 0 ? await first.getAttribute('data-clip-id') : null;
      return id !== null && id !== '' && !known.has(id) && id;
    },
    { timeoutMs: 10_000, what: 'another clip in the list' },
  );
}

/** The same, once it is ready. */
export async function nextReadyClip(visit: Visit, act: () => Promise<unknown>): Promise<Clip> {
  const clip = await visit.stack.client.ended(await nextClip(visit, act));
  expect(clip).toMatchObject({ state: 'ready' });
  return clip;
}
