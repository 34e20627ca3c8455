import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from '../browser/browsers.ts';
import type { Stack } from '../stack/stack.ts';
import { accessibilityFaults } from './accessibility.ts';
import { layoutFaults } from './layout-faults.ts';
import { PAGES, SCHEMES, SCREENS, TEST_SOURCE } from './page-list.ts';
import { startPageStack } from './page-stack.ts';
import { openWatchedPage, type WatchedPage } from './watched-page.ts';

let stack: Stack;
let base: string;
let browser: Browser;
let watched: WatchedPage;

beforeAll(async () => {
  const [started, opened] = await Promise.all([startPageStack(), openChromium()]);
  ({ stack, base } = started);
  browser = opened;
  watched = await openWatchedPage(browser, started.base, started.shown);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

describe('the checks', () => {
  it('find what is cut, too wide, broken, without a name, or hard to read', async () => {
    const { page } = watched;
    await page.goto(`${base}/api/docs/index.css`);
    await page.setViewportSize(SCREENS[0]);
    await page.evaluate(() => {
      document.title = 'Bad';
      document.body.innerHTML = `<main><h1>Bad</h1><div class="wide">wide</div><p class="cut">${'much '.repeat(30)}</p>
        <p class="low">one<br>two</p><p class="pale">pale</p><p class="meant">${'much '.repeat(30)}</p><button></button></main>`;
      const set = (name: string, style: Partial<CSSStyleDeclaration>): void => {
        for (const element of document.querySelectorAll<HTMLElement>(`.${name}`)) Object.assign(element.style, style);
      };
      set('wide', { width: '500px' });
      for (const name of ['cut', 'meant']) set(name, { width: '100px', whiteSpace: 'nowrap', overflow: 'hidden' });
      set('meant', { textOverflow: 'ellipsis' });
      set('low', { height: '1em', overflow: 'hidden' });
      set('pale', { color: '#ccc', background: '#fff' });
    });
    const faults = (await page.evaluate(layoutFaults)).map((fault) => fault.replace(/“.*/s, '').trim());
    expect(faults).toEqual([
      expect.stringMatching(/^the page is \d+ px wide on a screen of 360 px/),
      'clipped: <p class="cut">',
      'cut off: <p class="low">',
    ]);
    const rules = (await accessibilityFaults(page)).map((fault) => fault.split(' ')[0]);
    expect(rules).toEqual(expect.arrayContaining(['button-name', 'color-contrast', 'html-has-lang']));
    watched.takeFaults();
  });
});

it.each(PAGES)(
  'the page $name fits phone and desktop, has no fault, and everybody can use it, light and dark',
  async (which) => {
    const { page } = watched;
    const [phone, desktop] = SCREENS;
    const [light, dark] = SCHEMES;
    const faults: Record<string, string[]> = {};
    await page.setViewportSize(phone);
    await page.emulateMedia({ colorScheme: light });
    await watched.open(which);
    faults[`layout at ${phone.width} px`] = await page.evaluate(layoutFaults);
    faults[`axe, ${phone.name}, ${light}`] = await accessibilityFaults(page);
    await page.setViewportSize(desktop);
    await page.emulateMedia({ colorScheme: dark });
    await watched.settle();
    faults[`layout at ${desktop.width} px`] = await page.evaluate(layoutFaults);
    faults[`axe, ${desktop.name}, ${dark}`] = await accessibilityFaults(page);
    faults['console and requests'] = watched.takeFaults();
    expect(Object.fromEntries(Object.entries(faults).filter(([, found]) => found.length > 0))).toEqual({});
  },
);

describe('a page with nothing to show', () => {
  /** A tab of its own, in which the API answers what `route` says. */
  const withApi = async (
    route: (route: Route) => Promise<void>,
    then: (page: Page) => Promise<void>,
  ): Promise<void> => {
    const page = await watched.page.context().newPage();
    await page.setViewportSize(SCREENS[0]);
    await page.route('**/api/**', route);
    await then(page).finally(() => page.close());
  };
  const look = async (page: Page, address: string, said: string): Promise<void> => {
    await page.goto(base + address);
    await page.getByText(said).first().waitFor({ timeout: 10_000 });
    expect([...(await page.evaluate(layoutFaults)), ...(await accessibilityFaults(page))]).toEqual([]);
  };

  it('says that there is nothing yet, and what to do', () =>
    withApi(
      (route) =>
        route.request().url().endsWith('/events')
          ? route.abort()
          : route.fulfill({ json: { items: [], nextCursor: null } }),
      async (page) => {
        await look(page, '/cameras', 'No camera yet');
        await look(page, '/playback', 'There is no clip yet.');
      },
    ));

  it('says that the server is away, and does not wait for ever', () =>
    withApi(
      (route) => route.abort(),
      async (page) => {
        await look(page, '/cameras', 'The list cannot be read right now.');
        await look(page, '/analytics', 'The figures cannot be read right now.');
        await look(page, '/queue', 'The queues cannot be read right now.');
        await look(page, '/playback', 'The list cannot be read right now.');
      },
    ));
});

describe('a person with cameras', () => {
  it('adds one, changes its name, switches it off and on, and removes it', async () => {
    const { page } = watched;
    await page.goto(`${base}/cameras`);
    await page.getByTestId('add-camera').click();
    const form = page.getByTestId('camera-form');
    await form.getByLabel('Address', { exact: true }).fill(TEST_SOURCE);
    await form.getByLabel('Name').fill('Back door');
    await form.getByRole('button', { name: 'Add the camera' }).click();
    const card = page.locator('[data-camera-id="back-door"]');
    await card.and(page.locator('[data-state="streaming"]')).waitFor({ timeout: 20_000 });

    await card.getByRole('button', { name: 'Change Back door' }).click();
    await form.getByLabel('Name').fill('Side door');
    await form.getByRole('button', { name: 'Save' }).click();
    await card.getByRole('heading', { name: 'Side door' }).waitFor();
    await card.getByRole('button', { name: 'Switch off' }).click();
    await card.getByRole('button', { name: 'Switch on' }).click();
    await card.getByRole('button', { name: 'Switch off' }).waitFor();

    await card.getByRole('button', { name: 'Remove Side door' }).click();
    await page.getByTestId('remove-camera').click();
    await card.waitFor({ state: 'detached' });
    expect((await stack.client.get('/api/cameras/back-door')).status).toBe(404);
    expect(watched.takeFaults()).toEqual([]);
  });

  it('reads why an address is no good, and sees no password and no way to change what is set elsewhere', async () => {
    const { page } = watched;
    await page.getByTestId('add-camera').click();
    const form = page.getByTestId('camera-form');
    await form.getByLabel('Address', { exact: true }).fill('rtsp://viewer:secret@127.0.0.1:9/stream');
    await form.getByTestId('test-source').click();
    await form.getByTestId('test-outcome').getByText('It does not work.').waitFor({ timeout: 25_000 });
    await page.keyboard.press('Escape');
    expect(await page.locator('body').innerText()).not.toContain('secret');
    await page.locator('[data-camera-id="default"]').getByText('Set by VIDEO_SOURCE').waitFor();
    expect(await page.locator('[data-camera-id="default"]').getByRole('button').count()).toBe(0);
  });
});

describe('a person who doubts the browser', () => {
  it('makes a clip in place and sees that it plays', async () => {
    const { page } = watched;
    await page.goto(`${base}/playback`);
    await page.getByTestId('make-and-test').click();
    await page.getByTestId('playback-summary').getByText('The clip plays here.').waitFor({ timeout: 30_000 });
    const row = page.locator('[data-testid="playback-results"] [data-result="good"]');
    expect(await row.innerText()).toMatch(/H\.264 High, level [\d.]+, AAC[^]*probably[^]*Plays: \d+ frames shown/);
  });
});
