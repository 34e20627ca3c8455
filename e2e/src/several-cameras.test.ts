import { liveFeed, startHttpCamera, type HttpCamera } from '@hindsight/testing';
import { afterAll, beforeAll, it } from 'vitest';
import { BROWSER_NAMES, BROWSERS } from './browser/browsers.ts';
import { watchGrid } from './browser/watch-grid.ts';
import { startStack, type Stack } from './stack/stack.ts';

const IDS = ['gate', 'yard'];
let sources: HttpCamera[];
let stack: Stack;

beforeAll(async () => {
  const feed = liveFeed({ width: 640, height: 360, fps: 15 });
  sources = await Promise.all(IDS.map(() => startHttpCamera({ feed, format: 'mpegts', path: '/cam.ts' })));
  stack = await startStack({ cameras: IDS.map((id, n) => ({ id, source: sources[n]?.url ?? '' })) });
  for (const id of IDS) await stack.client.filled(30, id);
}, 120_000);

afterAll(async () => {
  await stack?.stop();
  for (const source of sources ?? []) await source.stop();
});

it.each(BROWSER_NAMES)(
  'a person with %s watches two cameras at once, rewinds them together and keeps both with one press',
  async (name) => {
    const browser = await BROWSERS[name]();
    try {
      await watchGrid(browser, stack, IDS);
    } finally {
      await browser.close();
    }
  },
  120_000,
);
