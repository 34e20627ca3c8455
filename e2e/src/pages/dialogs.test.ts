import { waitFor } from '@hindsight/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { clipOf, idOf, listOf, snapshotOf } from './samples.ts';
import { standInTab } from './stand-in-tab.ts';

const tab = standInTab();

beforeEach(() => tab.page.clock.install());

const dialog = () => tab.page.getByRole('dialog');
const deletions = (): string[] => tab.server.asked.filter((call) => call.startsWith('DELETE'));

describe('in a dialog', () => {
  it('what was deleted can be brought back', async () => {
    const { page, server } = tab;
    server.on('GET /api/snapshots', listOf([2, 1].map((number) => snapshotOf({ id: idOf(number) }))));
    await page.goto(`${server.url}/snapshots`);
    const tiles = page.getByTestId('snapshot-tile');
    await tiles.first().getByRole('button', { name: /^Open/ }).click();
    await dialog().getByRole('button', { name: 'Delete' }).click();
    await tiles.nth(1).waitFor({ state: 'detached' });
    await dialog().getByRole('button', { name: 'Undo' }).click();
    await tiles.nth(1).waitFor();
    expect(deletions()).toEqual([]);
  });

  it('is said what could not be done', async () => {
    const { page, server } = tab;
    const clip = clipOf({ state: 'encoding' });
    server.on('GET /api/clips', listOf([clip]));
    server.on('GET /api/clips/', { json: clip });
    server.on('POST /api/clips/', { status: 409, json: { code: 'conflict', detail: 'it is ready already' } });
    await page.goto(server.url);
    await page.getByRole('button', { name: /^Play the clip/ }).click();
    await dialog().getByRole('button', { name: 'Stop' }).click();
    await dialog().getByText('it is ready already').waitFor();
  });

  it.each(['Close', 'Escape'])('the focus goes back to where it was: %s', async (way) => {
    const { page, server } = tab;
    server.on('GET /api/snapshots', listOf([snapshotOf()]));
    await page.goto(`${server.url}/snapshots`);
    const tile = page.getByTestId('snapshot-tile').getByRole('button', { name: /^Open/ });
    await tile.focus();
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    if (way === 'Escape') await page.keyboard.press('Escape');
    else await dialog().getByRole('button', { name: way }).click();
    await dialog().waitFor({ state: 'detached' });
    expect(await tile.evaluate((element) => element === document.activeElement)).toBe(true);
  });
});

describe('who deletes by keyboard', () => {
  beforeEach(async () => {
    const { page, server } = tab;
    server.on('GET /api/clips', listOf([clipOf()]));
    server.on('DELETE /api/clips', { json: {} });
    await page.goto(`${server.url}/clips`);
    await page
      .getByTestId('clip-tile')
      .getByRole('button', { name: /^More for/ })
      .focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Delete' }).focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('removal').waitFor();
  });

  it('stands at the way back, for as long as it takes', async () => {
    const { page } = tab;
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Undo');
    await page.clock.fastForward(60_000);
    await page.keyboard.press('Enter');
    await page.getByTestId('clip-tile').waitFor();
    expect(deletions()).toEqual([]);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  });

  it('stands there too when the page of what was deleted is left', async () => {
    const { page, server } = tab;
    await page.keyboard.press('Enter');
    server.on('GET /api/clips/', { json: clipOf() });
    await page.getByTestId('clip-tile').getByRole('link', { name: /^Clip/ }).click();
    await page.getByTestId('delete-button').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Gallery' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Undo');
  });

  it('has deleted when going on', async () => {
    await tab.page.keyboard.press('Shift+Tab');
    await tab.page.clock.fastForward(6000);
    await waitFor(() => deletions().length === 1, { what: 'the deletion' });
  });
});
