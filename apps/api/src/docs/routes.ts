import express, { Router } from 'express';
import { absolutePath } from 'swagger-ui-dist';
import { buildOpenApi } from './openapi.ts';

const initializer = (basePath: string): string => `window.ui = SwaggerUIBundle({
  url: '${basePath}/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
});
`;

/** The OpenAPI document and a page to read it; all assets are our own. The browser sees them below `basePath`. */
export function docsRoutes(basePath = ''): Router {
  const router = Router();
  const document = { ...buildOpenApi(), servers: [{ url: `${basePath}/` }] };
  router.get('/api/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.get('/api/docs/swagger-initializer.js', (_request, response) => {
    response.type('text/javascript').send(initializer(basePath));
  });
  // The pages' addresses are relative to the folder. Its own redirect would not know what a proxy has cut off.
  router.use('/api/docs', (request, response, next) => {
    if (/\/docs(\?|$)/.test(request.originalUrl)) response.redirect(301, '/api/docs/');
    else next();
  });
  router.use('/api/docs', express.static(absolutePath(), { redirect: false }));
  return router;
}
