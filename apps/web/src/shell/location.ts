import { pathBelowBase, pathOf } from './paths.ts';

/** Where the app is: a path of the page table, what was asked of it, and how it came about. */
export type AppLocation = {
  /** As in the page table, without the base: `/clips`. */
  path: string;
  /** Query with its question mark, or empty. */
  query: string;
  /** Names this entry of the history. */
  key: string;
  arrived: 'first' | 'pushed' | 'replaced' | 'moved';
  /** How far down the page was when it was left, px; 0 for a new one. */
  scrollTop: number;
};

/** The app's location as components follow it, and the way to change it. */
export type LocationStore = {
  get(): AppLocation;
  /** Goes to a path of the app with its query; `replace` leaves no way back. */
  go(to: string, how?: { replace?: boolean }): void;
  back(): void;
  subscribe(listener: () => void): () => void;
};

/** The part of the browser's window that is used here. */
export type LocationView = {
  location: { pathname: string; search: string };
  history: {
    state: unknown;
    scrollRestoration: ScrollRestoration;
    pushState(state: unknown, unused: string, url: string): void;
    replaceState(state: unknown, unused: string, url: string): void;
    back(): void;
  };
  scrollY: number;
  addEventListener(name: 'popstate', listener: () => void): void;
};

/** Follows and writes the browser's history. `base` as in `pathOf`. */
export function createLocationStore(view: LocationView, base?: string): LocationStore {
  const listeners = new Set<() => void>();
  const scrolled = new Map<string, number>();
  let made = 0;
  const { history } = view;
  // Pages read their lists anew: the browser would scroll before they are as long as they were.
  history.scrollRestoration = 'manual';

  const read = (arrived: AppLocation['arrived']): AppLocation => {
    const key = keyIn(history.state);
    const path = pathBelowBase(view.location.pathname, base);
    return { path, query: view.location.search, key, arrived, scrollTop: scrolled.get(key) ?? 0 };
  };
  let current = read('first');
  const change = (arrived: AppLocation['arrived']): void => {
    current = read(arrived);
    for (const listener of listeners) listener();
  };
  view.addEventListener('popstate', () => {
    scrolled.set(current.key, view.scrollY);
    change('moved');
  });

  return {
    get: () => current,
    go: (to, { replace = false } = {}) => {
      const url = pathOf(to, base);
      if (replace) {
        history.replaceState(history.state, '', url);
        return change('replaced');
      }
      scrolled.set(current.key, view.scrollY);
      made += 1;
      history.pushState({ key: `${current.key}.${made}` }, '', url);
      change('pushed');
    },
    back: () => history.back(),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const keyIn = (state: unknown): string =>
  typeof state === 'object' && state !== null && 'key' in state ? String(state.key) : '0';
