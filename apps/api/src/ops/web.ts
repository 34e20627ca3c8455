import { readFileSync } from 'node:fs';
import path from 'node:path';
import express, { Router } from 'express';
import { packedFiles } from './packed-files.ts';

const YEAR_SECONDS = 31_536_000;
const FOR_GOOD = `public, max-age=${YEAR_SECONDS}, immutable`;
const ASK_EACH_TIME = 'public, max-age=0';
/** What answers for itself: an address below that does not exist is a problem (RFC 9457), never a page. */
const NOT_A_PAGE = /^\/(api|video|assets|queues)(\/|$)|\.[a-z0-9]+$/i;

/**
 * The built browser app: files with a hash in their name are kept for good, the page is asked for each time. Which
 * pages there are is known to the app: every address that a person may open answers with it.
 */
export function webRoutes(folder: string, basePath = ''): Router {
  const router = Router();
  const page = readFileSync(path.join(folder, 'index.html'), 'utf8').replace(
    '<base href="/"',
    `<base href="${basePath}/"`,
  );
  router.use('/assets', packedFiles(path.join(folder, 'assets'), FOR_GOOD));
  router.use(packedFiles(folder, ASK_EACH_TIME));
  router.use('/assets', express.static(path.join(folder, 'assets'), { immutable: true, maxAge: YEAR_SECONDS * 1000 }));
  router.use(express.static(folder, { index: false, maxAge: 0 }));
  router.get('/{*page}', (request, response, next) => {
    if (NOT_A_PAGE.test(request.path) || !request.accepts('html')) return next();
    response.set('Cache-Control', 'no-cache').type('html').send(page);
  });
  return router;
}
