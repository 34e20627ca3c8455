import { waitFor } from '@hindsight/testing';
import { beforeEach, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { cameraOf, listOf, timelineOf } from './samples.ts';
import { standInTab } from './stand-in-tab.ts';

const tab = standInTab();

beforeEach(async () => {
  const { page, server } = tab;
  server.on('GET /api/cameras', listOf([cameraOf({ id: 'gate', name: 'Gate' }), cameraOf()]));
  server.on('GET /api/cameras/gate/timeline', { json: timelineOf() });
  await page.goto(server.url);
  await page.getByTestId('record-button').waitFor();
});

const orders = (): number => tab.server.asked.filter((call) => call === 'POST /api/clips').length;
const untilOrdered = (count: number) => waitFor(() => orders() === count, { what: `${count} orders` });

it('keys of one character can be switched off, here and for the next visit', async () => {
  const { page, server } = tab;
  await page.keyboard.press('r');
  await untilOrdered(1);
  await page.goto(`${server.url}/clips`);
  await page.getByRole('heading', { name: 'Gallery' }).waitFor();
  await page.keyboard.press('?');
  const dialog = page.getByRole('dialog', { name: 'Keys' });
  expect(await accessibilityFaults(page)).toEqual([]);
  await dialog.getByTestId('letter-keys').uncheck();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await page.goto(server.url);
  await page.getByTestId('record-button').waitFor();
  for (const key of ['r', 's', '?']) await page.keyboard.press(key);
  await page.getByTestId('keys-button').click();
  await dialog.getByTestId('letter-keys').check();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(orders()).toBe(1);
  await page.keyboard.press('r');
  await untilOrdered(2);
});

it.each([900, 960, 1024, 1280])('all that stands at the top has room on a screen of %i px', async (width) => {
  const { page } = tab;
  await page.setViewportSize({ width, height: 700 });
  const room = await page.locator('.nav').evaluate((nav) => nav.clientWidth - nav.scrollWidth);
  expect(room).toBeGreaterThanOrEqual(0);
});

it('keys mean what they stand for after a list was chosen from by pointer', async () => {
  const { page } = tab;
  const list = page.getByRole('combobox', { name: 'Camera' });
  await list.focus();
  await list.selectOption('yard');
  await page.keyboard.press('r');
  await untilOrdered(1);
  await list.focus();
  await page.keyboard.press('ArrowUp');
  expect(await list.evaluate((element) => element === document.activeElement)).toBe(true);
});
