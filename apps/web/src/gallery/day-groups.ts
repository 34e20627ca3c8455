import { dayTitle } from '../format.ts';

/** What is of one day. */
export type DayGroup<T> = { key: string; title: string; items: T[] };

/**
 * Parts a list into the reader's days, the newest first, by the time that is shown of each item (ISO 8601): a clip that
 * was asked for after midnight may be of the day before. Within a day the order stays.
 */
export function dayGroups<T>(items: readonly T[], now: number, timeOf: (item: T) => string): DayGroup<T>[] {
  const groups = new Map<string, DayGroup<T> & { at: string }>();
  for (const item of items) {
    const at = timeOf(item);
    const key = new Date(at).toDateString();
    const group = groups.get(key);
    if (group) group.items.push(item);
    else groups.set(key, { key, at, title: dayTitle(at, now), items: [item] });
  }
  return [...groups.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
