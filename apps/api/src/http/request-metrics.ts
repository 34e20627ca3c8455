import { Histogram, type Clock, type Registry } from '@hindsight/kit';
import type { RequestHandler } from 'express';

/** Measures every request by route pattern, never by address: the number of series stays bounded. */
export function requestMetrics(options: { registry: Registry; clock: Clock }): RequestHandler {
  const seconds = new Histogram({
    name: 'hindsight_http_request_seconds',
    help: 'Time from request to the end of the answer.',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10],
    registers: [options.registry],
  });
  return (request, response, next) => {
    const started = options.clock.monotonicMs();
    response.on('close', () => {
      const path = (request.route as { path?: string } | undefined)?.path;
      const route = path === undefined ? 'other' : `${request.baseUrl}${path}`;
      const labels = { route, method: request.method, status: String(response.statusCode) };
      seconds.observe(labels, (options.clock.monotonicMs() - started) / 1000);
    });
    next();
  };
}
