import express, { Router } from 'express';
import { absolutePath } from 'swagger-ui-dist';
import { buildOpenApi } from './openapi.ts';

const INITIALIZER = `window.ui = SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
});
`;

/** The OpenAPI document and a page to read it; all assets are our own. */
export function docsRoutes(): Router {
  const router = Router();
  const document = buildOpenApi();
  router.get('/api/openapi.json', (_request, response) => {
    response.json(document);
  });
  router.get('/api/docs/swagger-initializer.js', (_request, response) => {
    response.type('text/javascript').send(INITIALIZER);
  });
  router.use('/api/docs', express.static(absolutePath()));
  return router;
}
