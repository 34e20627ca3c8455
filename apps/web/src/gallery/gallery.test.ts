import { expect, test } from 'vitest';
import { fitsClipFilter } from '../api/clip-filter.ts';
import { clipSample, NOON, noonPlus } from '../fixtures/samples.ts';
import { dayGroups } from './day-groups.ts';
import { filterOf, galleryAddress, isNarrowed, readGalleryQuery } from './gallery-query.ts';
import { NOTHING_SELECTED, selectionAfter, type Selection } from './selection.ts';
import { knownTags, tagsOf, withTags } from './tags.ts';

const DAY_SECONDS = 86_400;

test('the address says what the gallery shows, and back', () => {
  const query = readGalleryQuery('?q=dog+house&camera=yard&tag=a%26b&state=failed&from=2026-11-20&to=2026-11-22');
  expect(query).toEqual({ ...query, q: 'dog house', tag: 'a&b', state: 'failed', from: '2026-11-20' });
  expect(readGalleryQuery(galleryAddress(query).slice('/clips'.length))).toEqual(query);
  expect(galleryAddress(readGalleryQuery(''))).toBe('/clips');
});

test('what makes no sense in an address is passed over', () => {
  const query = readGalleryQuery('?from=yesterday&to=2026-99-99x&state=sleeping&other=1&q=++');
  expect(isNarrowed(query)).toBe(false);
  expect(filterOf(query)).toEqual({});
});

test('days are the reader’s own, and the last one is included whole', () => {
  const { from, to } = filterOf(readGalleryQuery('?from=2026-11-20&to=2026-11-22'));
  expect([from, to]).toEqual([new Date(2026, 10, 20).toISOString(), new Date(2026, 10, 23).toISOString()]);
});

test('a clip that an event brings is shown where the API would list it', () => {
  const clip = clipSample({ label: 'Der Hund', tags: ['garten'], createdAt: noonPlus(0) });
  const fits = [
    {},
    { q: ' hund ' },
    { q: 'GART' },
    { tag: 'garten' },
    { state: 'ready' },
    { from: noonPlus(0) },
  ] as const;
  const fitsNot = [{ q: 'katze' }, { tag: 'gart' }, { state: 'failed' }, { to: noonPlus(0) }, { camera: 'x' }] as const;
  expect(fits.map((filter) => fitsClipFilter(clip, filter))).toEqual(fits.map(() => true));
  expect(fitsNot.map((filter) => fitsClipFilter(clip, filter))).toEqual(fitsNot.map(() => false));
});

test('clips are parted into days', () => {
  const at = (id: string, seconds: number) => ({ id, at: noonPlus(seconds) });
  const items = [at('d', 0), at('c', -60), at('b', -DAY_SECONDS), at('a', -400 * DAY_SECONDS)];
  const groups = dayGroups(items, NOON, (item) => item.at);
  expect(groups.map(({ title, items }) => [title, items.map(({ id }) => id).join('')])).toEqual([
    ['Today', 'dc'],
    ['Yesterday', 'b'],
    [expect.stringContaining('2025'), 'a'],
  ]);
});

test('a clip stands below the day that it shows, not the one on which it was asked for', () => {
  const midnight = new Date(2026, 10, 22).getTime();
  const of = (id: string, askedFor: number, start: number) => ({
    ...{ id, createdAt: new Date(midnight + askedFor * 1000).toISOString() },
    start: new Date(midnight + start * 1000).toISOString(),
  });
  const items = [of('c', 25, -5), of('b', 20, 10), of('a', -60, -90)];
  const groups = dayGroups(items, NOON, ({ start }) => start);
  expect(groups.map(({ title, items: of }) => [title, of.map(({ id }) => id).join('')])).toEqual([
    ['Today', 'b'],
    ['Yesterday', 'ca'],
  ]);
});

test('Shift selects from the clip that was clicked last, in either direction', () => {
  const shown = ['a', 'b', 'c', 'd', 'e'];
  const click = (selection: Selection, id: string, shift = false): Selection =>
    selectionAfter(selection, { type: 'toggled', id, shift, shown });
  const one = click(NOTHING_SELECTED, 'd');
  expect([...one.ids]).toEqual(['d']);
  const some = click(one, 'b', true);
  expect([...some.ids].sort()).toEqual(['b', 'c', 'd']);
  expect([...click(some, 'e', true).ids].sort()).toEqual(shown.slice(1));
  expect([...click(NOTHING_SELECTED, 'b', true).ids]).toEqual(['b']);
});

test('with the last one taken away selecting ends; begun empty it goes on', () => {
  const shown = ['a', 'b'];
  const all = selectionAfter(NOTHING_SELECTED, { type: 'all', shown });
  expect(all.ids.size).toBe(2);
  const fewer = selectionAfter(all, { type: 'toggled', id: 'a', shift: false, shown });
  expect(selectionAfter(fewer, { type: 'toggled', id: 'b', shift: false, shown })).toEqual(NOTHING_SELECTED);
  expect(selectionAfter(NOTHING_SELECTED, { type: 'begun' }).active).toBe(true);
  expect(selectionAfter(all, { type: 'ended' })).toBe(NOTHING_SELECTED);
});

test('tags are what stands between commas, each once, as many as the API takes', () => {
  expect(tagsOf(' gate, #parcel,, gate ')).toEqual(['gate', 'parcel']);
  expect(withTags(['a'], ['b', 'a'])).toEqual(['a', 'b']);
  expect(withTags(['a'], tagsOf(Array.from({ length: 30 }, (_, i) => `t${i}`).join(',')))).toHaveLength(20);
  expect(tagsOf('x'.repeat(80))[0]).toHaveLength(50);
  expect(knownTags([{ tags: ['b'] }, { tags: ['a', 'b'] }])).toEqual(['a', 'b']);
});
