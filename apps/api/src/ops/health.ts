import { checkReadiness, exportReadiness, type ReadinessChecks } from '@hindsight/kit';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { mergeMetrics } from './merge-metrics.ts';

const SCRAPE_TIMEOUT_MS = 2000;

/** `/healthz`, `/readyz` (each dependency named; cameras do not count) and `/metrics`. */
export function healthRoutes({ ring, catalog, objects, registry, config }: ApiDeps): Router {
  const router = Router();
  const checks: ReadinessChecks = {
    ringRedis: () => ring.ping(),
    queueRedis: () => catalog.ping(),
    objects: () => objects.ready(),
  };
  exportReadiness(registry, checks);

  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });

  router.get('/readyz', async (_request, response) => {
    const readiness = await checkReadiness(checks);
    response.status(readiness.status === 'ok' ? 200 : 503).json(readiness);
  });

  router.get('/metrics', async (_request, response) => {
    const others = await Promise.all(config.HINDSIGHT_OPS_URLS.map(scrape));
    response.type(registry.contentType).send(mergeMetrics([await registry.metrics(), ...others]));
  });

  return router;
}

/** Metrics of another service on this machine; a service that does not answer is missing, not an error. */
async function scrape(base: string): Promise<string> {
  try {
    const response = await fetch(`${base}/metrics`, { signal: AbortSignal.timeout(SCRAPE_TIMEOUT_MS) });
    return response.ok ? await response.text() : '';
  } catch {
    return '';
  }
}
