import { dayTitle } from '../format.ts';

/** What was kept on one day, newest first. */
export type DayGroup<T> = { key: string; title: string; items: T[] };

/** Parts a list into the reader's days. Items are sorted by `createdAt`, so each day is one piece. */
export function dayGroups<T extends { id: string; createdAt: string }>(
  items: readonly T[],
  now: number,
): DayGroup<T>[] {
  const groups: DayGroup<T>[] = [];
  for (const item of items) {
    const key = new Date(item.createdAt).toDateString();
    const last = groups.at(-1);
    if (last?.key === key) last.items.push(item);
    else groups.push({ key, title: dayTitle(item.createdAt, now), items: [item] });
  }
  return groups;
}
