import type { Clip } from '@hindsight/domain';
import type { ClipFilter } from '../api/api.ts';

/** What the gallery is asked for, as its address says it. Days are the reader's own, `2026-11-22`; both are included. */
export type GalleryQuery = {
  q: string;
  camera: string;
  tag: string;
  state: '' | Clip['state'];
  from: string;
  to: string;
};

const NAMES = ['q', 'camera', 'tag', 'state', 'from', 'to'] as const;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** Reads an address's query; what is missing or makes no sense is empty. */
export function readGalleryQuery(query: string): GalleryQuery {
  const given = new URLSearchParams(query);
  const read = Object.fromEntries(NAMES.map((name) => [name, given.get(name)?.trim() ?? ''])) as GalleryQuery;
  return { ...read, from: dayOr(read.from), to: dayOr(read.to), state: STATES.has(read.state) ? read.state : '' };
}

/** States that it makes sense to look for: the others pass by within seconds. */
export const SOUGHT_STATES = ['ready', 'failed', 'cancelled'] as const;

const STATES = new Set<string>(SOUGHT_STATES);

const dayOr = (text: string): string => (DAY.test(text) && !Number.isNaN(startOfDay(text, 0)) ? text : '');

/** The address of the gallery with this query. */
export function galleryAddress(query: Partial<GalleryQuery>): string {
  const given = new URLSearchParams(NAMES.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));
  return given.size === 0 ? '/clips' : `/clips?${given}`;
}

/** Whether anything narrows the list. */
export const isNarrowed = (query: GalleryQuery): boolean => NAMES.some((name) => query[name] !== '');

/** What the API is asked for. A day begins and ends where it does for the reader. */
export function filterOf(query: GalleryQuery): ClipFilter {
  const { q, camera, tag, state, from, to } = query;
  return {
    ...(q && { q }),
    ...(camera && { camera }),
    ...(tag && { tag }),
    ...(state && { state }),
    ...(from && { from: new Date(startOfDay(from, 0)).toISOString() }),
    ...(to && { to: new Date(startOfDay(to, 1)).toISOString() }),
  };
}

/** Local midnight of a day, or of the day so many days after it, ms. */
function startOfDay(day: string, later: number): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return new Date(year, month - 1, date + later).getTime();
}
