import { waitFor } from '@hindsight/testing';
import { beforeEach, expect, it } from 'vitest';
import { clipOf, listOf } from './samples.ts';
import { standInTab } from './stand-in-tab.ts';

const tab = standInTab();
const NO_FOOTAGE = { status: 422, json: { code: 'no_footage', detail: 'nothing there' } };

const goTo = (name: string) => tab.page.getByRole('navigation').getByRole('link', { name }).click();
const card = (state: string) => tab.page.locator(`[data-testid="clip-card"][data-state="${state}"]`);

beforeEach(async () => {
  await tab.page.goto(tab.server.url);
});

it('a press that is refused while another page is open is said there, and can be sent again on the live page', async () => {
  const { page, server } = tab;
  let refuse = (): void => {};
  server.on('POST /api/clips', () => new Promise((resolve) => (refuse = () => resolve(NO_FOOTAGE))));
  await page.getByTestId('record-button').click();
  await card('sending').waitFor();
  await goTo('Gallery');
  await page.getByRole('heading', { name: 'Gallery' }).waitFor();
  await waitFor(() => server.asked.includes('POST /api/clips'), { what: 'the order' });
  refuse();
  await page.getByTestId('message').getByText('Not kept.').waitFor();
  await goTo('Live');
  server.on('POST /api/clips', { status: 202, json: clipOf({ state: 'queued' }) });
  await card('refused').getByRole('button', { name: 'Try again' }).click();
  await card('queued').waitFor();
});

it('a press of before is not played again to somebody who comes back', async () => {
  const { page, server } = tab;
  await page.getByTestId('record-button').click();
  await card('queued').waitFor();
  await server.send('clip', clipOf());
  await card('ready').waitFor();
  server.on('GET /api/clips', listOf([clipOf()]));
  await goTo('Gallery');
  await page.getByTestId('clip-tile').waitFor();
  const { length } = server.asked;
  await goTo('Live');
  await card('ready').waitFor();
  await page.getByTestId('live-video').waitFor();
  expect(await page.getByTestId('press-preview').count()).toBe(0);
  expect(server.asked.slice(length).join('\n')).not.toContain('preview');
});
