/**
 * Where the app is served: the page's `<base href>`, which the server sets. Without a document (tests) it is the root.
 * The answer begins and ends with `/`.
 */
const basePath = (): string => {
  const base = globalThis.document?.baseURI;
  return base === undefined ? '/' : new URL('.', base).pathname;
};

/**
 * The address of something that this host serves, from its path as the app and the API write it: `/clips` becomes
 * `/hindsight/clips` where the app is served below `/hindsight/`. A path that has the base already stays as it is.
 */
export const pathOf = (path: string, base: string = basePath()): string =>
  path.startsWith(base) ? path : base + path.replace(/^\//, '');

/** The path as the app writes it, of an address below its base: `/hindsight/clips` is `/clips`. */
export const pathBelowBase = (path: string, base: string = basePath()): string =>
  path.startsWith(base) ? `/${path.slice(base.length)}` : '/';
