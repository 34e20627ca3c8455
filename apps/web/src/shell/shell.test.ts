import { expect, test } from 'vitest';
import html from '../../index.html?raw';
import { takesText } from './key-target.ts';
import { createLetterKeys } from './letter-keys.ts';
import { createLocationStore, type LocationView } from './location.ts';
import { pageAt, PAGES, type PageEntry } from './page-table.ts';
import { pathBelowBase, pathOf } from './paths.ts';
import { nextTheme, themeOf } from './theme.ts';

/** A window with a history that can be walked, without a browser. */
function fakeView(pathname: string) {
  let onPop = (): void => {};
  const entries: { url: string; state: unknown }[] = [{ url: pathname, state: null }];
  let at = 0;
  const view: LocationView & { move(by: number): void } = {
    location: {
      get pathname() {
        return entries[at]?.url.split('?')[0] ?? '';
      },
      get search() {
        const query = entries[at]?.url.split('?')[1];
        return query === undefined ? '' : `?${query}`;
      },
    },
    history: {
      get state() {
        return entries[at]?.state;
      },
      scrollRestoration: 'auto',
      pushState: (state, _unused, url) => {
        entries.splice(at + 1, entries.length, { url, state });
        at += 1;
      },
      replaceState: (state, _unused, url) => void (entries[at] = { url, state }),
      back: () => view.move(-1),
    },
    scrollY: 0,
    addEventListener: (_name, listener) => void (onPop = listener),
    move: (by) => {
      at += by;
      onPop();
    },
  };
  return view;
}

const entry = (path: string): PageEntry => ({ path, title: path, load: () => Promise.reject(new Error('not loaded')) });

test('addresses lie below the base, and those that lie there already stay as they are', () => {
  expect(pathOf('/clips?tag=a', '/')).toBe('/clips?tag=a');
  expect(pathOf('/clips', '/hindsight/')).toBe('/hindsight/clips');
  expect(pathOf('/hindsight/api/clips/1/video', '/hindsight/')).toBe('/hindsight/api/clips/1/video');
  expect(pathBelowBase('/hindsight/clips/1', '/hindsight/')).toBe('/clips/1');
  expect(pathBelowBase('/hindsight', '/hindsight/')).toBe('/');
  expect(pathBelowBase('/clips', '/')).toBe('/clips');
});

test('an address finds its page and the parts that the page names', () => {
  const pages = [entry('/'), entry('/clips'), entry('/clips/:id')];
  expect(pageAt('/', pages)?.entry.path).toBe('/');
  expect(pageAt('/clips/', pages)?.entry.path).toBe('/clips');
  expect(pageAt('/clips/01k%20', pages)).toMatchObject({ entry: { path: '/clips/:id' }, params: { id: '01k ' } });
  expect(pageAt('/clips/%', pages)?.params).toEqual({ id: '%' });
  expect(pageAt('/clips/a/b', pages)).toBeNull();
});

test('every page is at an address of its own', () => {
  const paths = PAGES.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});

test('going somewhere and back finds the place on the page again', () => {
  const view = fakeView('/hindsight/clips');
  const store = createLocationStore(view, '/hindsight/');
  expect([store.get().path, store.get().arrived]).toEqual(['/clips', 'first']);
  view.scrollY = 640;
  store.go('/clips/a');
  expect(view.location.pathname).toBe('/hindsight/clips/a');
  expect(store.get()).toMatchObject({ path: '/clips/a', arrived: 'pushed', scrollTop: 0 });
  view.scrollY = 0;
  store.back();
  expect(store.get()).toMatchObject({ path: '/clips', arrived: 'moved', scrollTop: 640 });
});

test('a replaced address is the same entry of the history, with another query', () => {
  const store = createLocationStore(fakeView('/clips'), '/');
  const seen: string[] = [];
  store.subscribe(() => seen.push(store.get().query));
  const { key } = store.get();
  store.go('/clips?q=dog', { replace: true });
  expect(store.get()).toMatchObject({ query: '?q=dog', arrived: 'replaced', key });
  expect(seen).toEqual(['?q=dog']);
});

test('the manifest of the app is asked for with the password that a proxy wants', () => {
  expect(/<link rel="manifest"[^>]*>/.exec(html)?.[0]).toContain('crossorigin="use-credentials"');
});

test('only where text is typed or a list is chosen from by letters keys mean nothing else', () => {
  const input = (type: string) => takesText({ tagName: 'INPUT', type });
  expect(['text', 'search', 'date', 'number'].map(input)).toEqual([true, true, true, true]);
  expect(['checkbox', 'radio', 'range', 'button'].map(input)).toEqual([false, false, false, false]);
  expect(['TEXTAREA', 'SELECT', 'BUTTON', 'A'].map((tagName) => takesText({ tagName }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(takesText({ tagName: 'DIV', isContentEditable: true })).toBe(true);
});

test('keys of one character are on until they are switched off, and that is remembered', () => {
  const memory = new Map<string, string>();
  const make = () =>
    createLetterKeys({ read: () => memory.get('k') ?? null, write: (value) => memory.set('k', value) });
  const keys = make();
  let told = 0;
  keys.subscribe(() => (told += 1));
  expect(keys.on()).toBe(true);
  keys.set(false);
  expect([keys.on(), make().on(), told]).toEqual([false, false, 1]);
  keys.set(true);
  expect(make().on()).toBe(true);
});

test('the colours go round, and what nobody chose is the system’s', () => {
  expect(themeOf('purple')).toBe('system');
  expect([themeOf('dark'), nextTheme('system'), nextTheme('light'), nextTheme('dark')]).toEqual([
    'dark',
    'light',
    'dark',
    'system',
  ]);
});
