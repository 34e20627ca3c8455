import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { operations } from './operations.ts';

/** For people, not for clients: the description itself. */
const UNDESCRIBED = ['get /api/openapi.json', 'get /api/docs/swagger-initializer.js'];

/** What Express keeps of a route or of a router that was mounted without a path. */
type Layer = {
  route?: { path: string; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
  slash: boolean;
};

let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
});
afterAll(() => bed.close());

const routesIn = (layers: Layer[]): string[] =>
  layers.flatMap(({ route, handle, slash }) => {
    if (route) return Object.keys(route.methods).map((method) => `${method} ${route.path}`);
    return slash ? routesIn(handle.stack ?? []) : [];
  });

describe('the OpenAPI document', () => {
  it('describes every route that there is, and none that there is not', () => {
    const described = operations.map(({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`);
    const { stack } = (bed.app as unknown as { router: { stack: Layer[] } }).router;
    expect([...described, ...UNDESCRIBED].sort()).toEqual(routesIn(stack).sort());
  });

  it('is OpenAPI 3.1 with an own id for every operation, and readable as a page without another host', async () => {
    const response = await fetch(`${bed.base}/api/openapi.json`);
    const document = (await response.json()) as {
      openapi: string;
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    expect(document.openapi).toBe('3.1.0');
    const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map((of) => of.operationId));
    expect(new Set(ids).size).toBe(operations.length);
    const page = await fetch(`${bed.base}/api/docs/`);
    expect(page.status).toBe(200);
    expect(await page.text()).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
  });
});
