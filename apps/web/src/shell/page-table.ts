import type { ComponentType } from 'react';
import type { IconName } from './icons.tsx';

/** What a page is given: the parts of its path that the table names with a colon. */
export type PageProps = { params: Readonly<Record<string, string>> };

/** A page of the app. */
export type PageEntry = {
  /** `/clips/:id`: a part that begins with a colon takes any one part of an address and names it. */
  path: string;
  /** Title of the window until the page has a better one (`useTitle`). */
  title: string;
  load: () => Promise<{ default: ComponentType<PageProps> }>;
  /** Its place in the navigation; on a phone `more` is a menu. */
  nav?: { label: string; icon: IconName; group: 'main' | 'more' };
};

/**
 * The pages of the app. To add one: write a component that is the default export of its module and shows an `<h1>`
 * (it is put into `<main>`), add its line here with an `import()` of its own, so that it is loaded when it is first
 * opened, and give it `nav` if the navigation should lead to it; an icon is a line in `icons.tsx`. Styles are imported by
 * the page's module. Addresses are written with `pathOf` and followed with `Link`. Add a row to `e2e/src/pages/page-list.ts`
 * too: then screenshots, layout and accessibility are checked.
 */
export const PAGES: readonly PageEntry[] = [
  {
    path: '/',
    title: 'Live',
    load: () => import('../live/live-page.tsx'),
    nav: { label: 'Live', icon: 'live', group: 'main' },
  },
  {
    path: '/clips',
    title: 'Gallery',
    load: () => import('../gallery/gallery-page.tsx'),
    nav: { label: 'Gallery', icon: 'gallery', group: 'main' },
  },
  { path: '/clips/:id', title: 'Clip', load: () => import('../player/clip-page.tsx') },
  {
    path: '/snapshots',
    title: 'Snapshots',
    load: () => import('../snapshots/snapshots-page.tsx'),
    nav: { label: 'Snapshots', icon: 'snapshots', group: 'main' },
  },
  {
    path: '/cameras',
    title: 'Cameras',
    load: () => import('../cameras/cameras-page.tsx'),
    nav: { label: 'Cameras', icon: 'cameras', group: 'more' },
  },
  {
    path: '/analytics',
    title: 'Analytics',
    load: () => import('../analytics/analytics-page.tsx'),
    nav: { label: 'Analytics', icon: 'analytics', group: 'more' },
  },
  {
    path: '/queue',
    title: 'Queue',
    load: () => import('../queue/queue-page.tsx'),
    nav: { label: 'Queue', icon: 'queue', group: 'more' },
  },
  {
    path: '/playback',
    title: 'Playback test',
    load: () => import('../playback/playback-page.tsx'),
    nav: { label: 'Playback test', icon: 'playback', group: 'more' },
  },
];

/** The page at a path of the app and the values of the named parts; null when there is none. */
export function pageAt(path: string, pages = PAGES): { entry: PageEntry; params: Record<string, string> } | null {
  const parts = partsOf(path);
  for (const entry of pages) {
    const params = match(partsOf(entry.path), parts);
    if (params) return { entry, params };
  }
  return null;
}

/** Without empty parts: a slash at the end makes no difference. */
const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '');

function match(pattern: string[], parts: string[]): Record<string, string> | null {
  if (pattern.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const got = parts[i] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = decoded(got);
    else if (part !== got) return null;
  }
  return params;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
