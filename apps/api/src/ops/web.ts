import { readFileSync } from 'node:fs';
import path from 'node:path';
import express, { Router } from 'express';

const YEAR_SECONDS = 31_536_000;

/** The built browser app: files with a hash in their name are kept for good, the page is asked for each time. */
export function webRoutes(folder: string): Router {
  const router = Router();
  const page = readFileSync(path.join(folder, 'index.html'));
  router.use('/assets', express.static(path.join(folder, 'assets'), { immutable: true, maxAge: YEAR_SECONDS * 1000 }));
  router.get('/', (_request, response) => {
    response.set('Cache-Control', 'no-cache').type('html').send(page);
  });
  router.use(express.static(folder, { index: false, maxAge: 0 }));
  return router;
}
