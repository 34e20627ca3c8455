import type { Camera } from '@hindsight/domain';
import type { InfiniteData } from '@tanstack/react-query';
import type { ListPage } from './api.ts';

/** A paged list as TanStack Query keeps it. */
export type Pages<T> = InfiniteData<ListPage<T>, string | null>;

type WithId = { id: string };

/** Puts `item` in the place of the one with its id, or at the front: ids sort by time, lists are newest first. */
export function putFirst<T extends WithId>(items: readonly T[], item: T): T[] {
  const known = items.some(({ id }) => id === item.id);
  return known ? items.map((old) => (old.id === item.id ? item : old)) : [item, ...items];
}

/**
 * Puts `item` in the place of the one with its id, on whichever page that is, else where its id belongs: an event may be
 * about something old. What is older than all that has been read comes with the page that holds it.
 */
export function putInPages<T extends WithId>(data: Pages<T> | undefined, item: T): Pages<T> | undefined {
  const last = data?.pages.at(-1);
  if (!data || !last) return data;
  const before = (page: ListPage<T>): boolean => page.items.some(({ id }) => id <= item.id);
  const found = data.pages.findIndex(before);
  if (found < 0 && last.nextCursor !== null) return data;
  const target = found < 0 ? data.pages.length - 1 : found;
  return {
    ...data,
    pages: data.pages.map((page, i) => (i === target ? { ...page, items: putSorted(page.items, item) } : page)),
  };
}

/** Newest first. */
function putSorted<T extends WithId>(items: readonly T[], item: T): T[] {
  const at = items.findIndex(({ id }) => id <= item.id);
  if (at < 0) return [...items, item];
  return [...items.slice(0, at), item, ...items.slice(items[at]?.id === item.id ? at + 1 : at)];
}

/** The newest `most` of a paged list: what an event adds at its front pushes the oldest out. */
export function cutPages<T>(data: Pages<T> | undefined, most: number): Pages<T> | undefined {
  if (!data) return data;
  let left = most;
  const pages = data.pages.map((page) => {
    const items = page.items.slice(0, left);
    left -= items.length;
    return { ...page, items };
  });
  return { ...data, pages };
}

/** Takes the item with this id out of a paged list. */
export function dropFromPages<T extends WithId>(data: Pages<T> | undefined, id: string): Pages<T> | undefined {
  if (!data) return data;
  return { ...data, pages: data.pages.map((page) => ({ ...page, items: page.items.filter((i) => i.id !== id) })) };
}

/** Whether a paged list holds this id. */
export const inPages = (data: Pages<WithId> | undefined, id: string): boolean =>
  data?.pages.some((page) => page.items.some((item) => item.id === id)) ?? false;

/** Takes the item with this id out of a list that has one page. */
export function dropFrom<T extends WithId>(page: ListPage<T> | undefined, id: string): ListPage<T> | undefined {
  return page && { ...page, items: page.items.filter((item) => item.id !== id) };
}

/** Puts a camera in its place; cameras stay sorted by id. */
export function putCamera(page: ListPage<Camera> | undefined, camera: Camera): ListPage<Camera> | undefined {
  if (!page) return page;
  const items = putFirst(page.items, camera).sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...page, items };
}
