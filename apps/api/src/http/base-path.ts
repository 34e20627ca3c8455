import type { Express, RequestHandler } from 'express';

/**
 * Lets the product live below a path of somebody else's host, `/hindsight` for example (empty: at the top). Requests are
 * taken with and without it, because reverse proxies pass it on or cut it off, and probes do not know it; addresses in
 * answers always carry it.
 */
export function serveBelow(app: Express, basePath: string): void {
  if (basePath === '') return;
  app.set('json replacer', addBasePath(basePath));
  app.use(cutBasePath(basePath));
}

/** A replacer for `JSON.stringify`: fields that are named as addresses and lead to this API get the path in front. */
export const addBasePath =
  (basePath: string) =>
  (key: string, value: unknown): unknown =>
    basePath !== '' && key.endsWith('Url') && typeof value === 'string' && value.startsWith('/api/')
      ? basePath + value
      : value;

function cutBasePath(basePath: string): RequestHandler {
  return (request, response, next) => {
    const { url } = request;
    if (url === basePath || url.startsWith(`${basePath}?`)) {
      response.redirect(308, `${basePath}/${url.slice(basePath.length)}`);
      return;
    }
    if (url.startsWith(`${basePath}/`)) request.url = url.slice(basePath.length);
    // What says Location or redirects names an address of ours from "/" on.
    const location = response.location.bind(response);
    response.location = (to) => location(to.startsWith('/') ? basePath + to : to);
    next();
  };
}
