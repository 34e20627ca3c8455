import { beforeEach, expect, it } from 'vitest';
import { clipOf, idOf, listOf, snapshotOf } from './samples.ts';
import { standInTab } from './stand-in-tab.ts';

const tab = standInTab();

beforeEach(() => {
  const { server } = tab;
  server.on('GET /api/clips', listOf([clipOf({ id: idOf(2) }), clipOf({ id: idOf(1), label: 'Named' })]));
  server.on('GET /api/clips/', { json: clipOf() });
  server.on('GET /api/snapshots', listOf([snapshotOf()]));
});

/** Times that say neither their zone nor UTC to somebody who points at them. The live picture's own clock is of now. */
const timesWithoutZone = (): Promise<string[]> =>
  tab.page.evaluate(() => {
    const shown = [...document.querySelectorAll('time, dialog h2, .clip-title, .tile-title, .snapshot')];
    const said = shown.filter((element) => !element.closest('.live') && /\d:\d\d/.test(element.textContent ?? ''));
    const has = (element: Element | null): boolean => / UTC$/.test(element?.getAttribute('title') ?? '');
    const bad = said.filter((element) => !has(element.closest('[title]')) && !has(element.querySelector('[title]')));
    return said.length === 0 ? ['no time at all'] : bad.map((element) => element.outerHTML);
  });

it.each([
  ['/', '.clip-title', null],
  ['/', '.clip-title', /^Play the clip/],
  ['/', '.snapshot', /^Open the snapshot/],
  ['/clips', '.tile-title', null],
  ['/snapshots', '.tile-title', null],
  ['/snapshots', '.tile-title', /^Open the snapshot/],
  [`/clips/${idOf(1)}`, '.clip-times', null],
  ['/playback', '[data-testid="playback-results"] time', null],
])('times on %s say their zone and UTC (%s, with %s open)', async (address, ready, opened) => {
  const { page, server } = tab;
  await page.goto(server.url + address);
  await page.locator(ready).first().waitFor();
  if (opened) {
    await page.getByRole('button', { name: opened }).first().click();
    await page.getByRole('dialog').waitFor();
  }
  expect(await timesWithoutZone()).toEqual([]);
});
