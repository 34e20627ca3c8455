import { expect, test } from 'vitest';
import { cameraSample, clipSample } from '../fixtures/samples.ts';
import { cutPages, dropFrom, dropFromPages, inPages, putCamera, putFirst, putInPages, type Pages } from './cache.ts';

const pages: Pages<{ id: string; n: number }> = {
  pages: [
    {
      items: [
        { id: 'd', n: 1 },
        { id: 'c', n: 1 },
      ],
      nextCursor: 'x',
    },
    { items: [{ id: 'b', n: 1 }], nextCursor: null },
  ],
  pageParams: [null, 'x'],
};

const ids = (data: typeof pages | undefined) => data?.pages.map((page) => page.items.map(({ id }) => id).join(''));

test('what is new comes first, what is known stays in its place', () => {
  expect(ids(putInPages(pages, { id: 'e', n: 2 }))).toEqual(['edc', 'b']);
  const changed = putInPages(pages, { id: 'b', n: 2 });
  expect(ids(changed)).toEqual(['dc', 'b']);
  expect(changed?.pages[1]?.items[0]?.n).toBe(2);
});

test('an event about something old puts it where it belongs, or waits for the page that has it', () => {
  expect(ids(putInPages(pages, { id: 'bb', n: 2 }))).toEqual(['dc', 'bbb']);
  expect(ids(putInPages(pages, { id: 'a', n: 2 }))).toEqual(['dc', 'ba']);
  const first = { pages: pages.pages.slice(0, 1), pageParams: [null] };
  expect(ids(putInPages(first, { id: 'b', n: 2 }))).toEqual(['dc']);
  const empty = { pages: [{ items: [], nextCursor: null }], pageParams: [null] };
  expect(ids(putInPages(empty, { id: 'a', n: 2 }))).toEqual(['a']);
});

test('of the newest few the oldest goes when another one comes, on whichever page', () => {
  expect(ids(cutPages(putInPages(pages, { id: 'e', n: 1 }), 3))).toEqual(['edc', '']);
  expect(ids(cutPages(pages, 3))).toEqual(['dc', 'b']);
  expect(cutPages(undefined, 3)).toBeUndefined();
});

test('a deleted entry leaves its page and the rest stays', () => {
  expect(ids(dropFromPages(pages, 'c'))).toEqual(['d', 'b']);
  expect(inPages(pages, 'c')).toBe(true);
  expect(inPages(dropFromPages(pages, 'c'), 'c')).toBe(false);
});

test('an event before the first answer changes nothing: the answer will have it', () => {
  expect(putInPages(undefined, clipSample())).toBeUndefined();
  expect(inPages(undefined, 'a')).toBe(false);
});

test('a removed camera leaves the list', () => {
  const page = { items: [cameraSample({ id: 'a' }), cameraSample({ id: 'b' })], nextCursor: null };
  expect(dropFrom(page, 'a')?.items.map(({ id }) => id)).toEqual(['b']);
  expect(dropFrom(undefined, 'a')).toBeUndefined();
});

test('cameras stay sorted by id', () => {
  const page = putCamera({ items: [cameraSample({ id: 'm' })], nextCursor: null }, cameraSample({ id: 'a' }));
  expect(page?.items.map(({ id }) => id)).toEqual(['a', 'm']);
  expect(putFirst([{ id: 'a' }], { id: 'a' })).toHaveLength(1);
});
