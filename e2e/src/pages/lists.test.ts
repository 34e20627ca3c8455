import { expect, it } from 'vitest';
import { clipOf, idOf, listOf, snapshotOf } from './samples.ts';
import { standInTab } from './stand-in-tab.ts';

const tab = standInTab();
const MORE = 'GET /api/clips?limit=60&cursor=x';
const AWAY = { status: 503, json: { code: 'unavailable', detail: 'away' } };

it('a next page that cannot be read is not asked for without pause, and comes when it can', async () => {
  const { page, server } = tab;
  await page.clock.install();
  server.on('GET /api/clips', { json: { items: [clipOf({ id: idOf(2) })], nextCursor: 'x' } });
  server.on(MORE, AWAY);
  await page.goto(`${server.url}/clips`);
  await page.getByText('The rest of the list cannot be read right now.').waitFor();
  const asked = (): number => server.asked.filter((call) => call === MORE).length;
  server.on(MORE, listOf([clipOf({ id: idOf(1) })]));
  await page.clock.fastForward(4000);
  await page.getByTestId('clip-tile').nth(1).waitFor();
  expect(asked()).toBeLessThanOrEqual(5);
});

it('a live page shows the newest few, and what is open stays open', async () => {
  const { page, server } = tab;
  server.on('GET /api/clips', listOf([clipOf({ id: idOf(1) })]));
  server.on('GET /api/clips/', { json: clipOf({ id: idOf(1) }) });
  await page.goto(server.url);
  await page.getByRole('button', { name: /^Play the clip/ }).click();
  for (let number = 2; number <= 20; number += 1) {
    await server.send('clip', clipOf({ id: idOf(number) }));
    await server.send('snapshot', snapshotOf({ id: idOf(number) }));
  }
  const shown = (name: string): Promise<number> => page.getByTestId(name).count();
  await page.locator(`[data-testid="snapshot-card"][data-snapshot-id="${idOf(20)}"]`).waitFor({ state: 'attached' });
  expect([await shown('clip-card'), await shown('snapshot-card')]).toEqual([12, 12]);
  expect(await page.getByRole('dialog').isVisible()).toBe(true);
});
