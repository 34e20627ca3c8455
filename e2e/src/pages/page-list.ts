import type { Page } from 'playwright-core';

/** What the pages under test have to show. */
export type Shown = { clipId: string; snapshotId: string };

/** A page of the app: one row here, and screenshots and checks know it. */
export type AppPage = {
  /** Name in test titles and of its screenshots. */
  name: string;
  address: (shown: Shown) => string;
  /** Selector of what is there once the page has what it shows. */
  ready: string;
  /** What a person does there before it is looked at. */
  act?: (page: Page) => Promise<void>;
};

/** A source that costs next to nothing. */
export const TEST_SOURCE = 'test:320x180@10';

const PLAYING = '[data-testid="live-video"][data-phase="playing"]';

/** Every page of the app. */
export const PAGES: readonly AppPage[] = [
  { name: 'live', address: () => '/', ready: PLAYING, act: (page) => chooseView(page, 'One') },
  { name: 'live-grid', address: () => '/', ready: PLAYING, act: (page) => chooseView(page, 'All') },
  { name: 'gallery', address: () => '/clips', ready: '.tiles > li' },
  { name: 'clip', address: ({ clipId }) => `/clips/${clipId}`, ready: '.clip-page video' },
  { name: 'snapshots', address: () => '/snapshots', ready: '[data-testid="snapshot-tile"][data-state="ready"]' },
  { name: 'cameras', address: () => '/cameras', ready: '[data-testid="camera-list"] > [data-state="streaming"]' },
  {
    name: 'camera-form',
    address: () => '/cameras',
    ready: '[data-testid="camera-list"] > [data-state="streaming"]',
    act: openCameraForm,
  },
  { name: 'analytics', address: () => '/analytics', ready: '[data-testid="chart"] canvas' },
  { name: 'queue', address: () => '/queue', ready: '[data-testid="queue-board"]' },
  { name: 'playback', address: () => '/playback', ready: '[data-testid="playback-results"] tbody tr', act: testClips },
];

async function chooseView(page: Page, view: 'One' | 'All'): Promise<void> {
  await page.getByTestId('view-choice').getByRole('radio', { name: view }).check();
  await page.locator(PLAYING).first().waitFor();
}

async function openCameraForm(page: Page): Promise<void> {
  await page.getByTestId('add-camera').click();
  const form = page.getByTestId('camera-form');
  await form.getByLabel('Address', { exact: true }).fill(TEST_SOURCE);
  await form.getByTestId('test-source').click();
  await form.getByTestId('test-outcome').getByText('It works.').waitFor({ timeout: 25_000 });
  await form.getByText('More settings').click();
}

async function testClips(page: Page): Promise<void> {
  await page.getByTestId('test-all').click();
  await page.getByTestId('playback-summary').getByText('here.').waitFor({ timeout: 30_000 });
}

/** Widths at which every page has to be right, in CSS pixels. */
export const SCREENS = [
  { name: 'phone', width: 360, height: 760 },
  { name: 'desktop', width: 1440, height: 900 },
] as const;

/** Colours in which every page has to be right. */
export const SCHEMES = ['light', 'dark'] as const;
