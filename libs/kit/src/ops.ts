import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf, type Readiness } from '@hindsight/domain';
import { Gauge, type Registry } from 'prom-client';
import { systemClock } from './clock.ts';

/** Named checks of what a service depends on; each throws when its dependency is not usable. */
export type ReadinessChecks = Record<string, () => Promise<unknown>>;

const CHECK_TIMEOUT_MS = 2000;
/** Whoever reads metrics may not wait long for them. */
const SCRAPE_TIMEOUT_MS = 1000;

/** Runs all checks side by side, each for 2 s at most unless told otherwise. */
export async function checkReadiness(checks: ReadinessChecks, timeoutMs = CHECK_TIMEOUT_MS): Promise<Readiness> {
  const entries = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        await withTimeout(check(), timeoutMs);
        return [name, { ok: true }] as const;
      } catch (error) {
        return [name, { ok: false, error: messageOf(error) }] as const;
      }
    }),
  );
  const ok = entries.every(([, result]) => result.ok);
  return { status: ok ? 'ok' : 'unavailable', checks: Object.fromEntries(entries) };
}

/** Exports `hindsight_dependency_up`: the checks of `/readyz` as numbers, made at each scrape, for 1 s at most. */
export function exportReadiness(registry: Registry, checks: ReadinessChecks): void {
  new Gauge({
    name: 'hindsight_dependency_up',
    help: '1 while what the service depends on can be used.',
    labelNames: ['dependency'],
    registers: [registry],
    async collect() {
      const { checks: results } = await checkReadiness(checks, SCRAPE_TIMEOUT_MS);
      for (const [dependency, { ok }] of Object.entries(results)) this.set({ dependency }, ok ? 1 : 0);
    },
  });
}

/** A running ops server and the port that it took. */
export type OpsServer = { port: number; close(): Promise<void> };

/** Serves `/healthz`, `/readyz` and `/metrics` of a service that has no API of its own. Port 0 takes a free one. */
export async function serveOps(options: {
  port: number;
  host: string;
  registry: Registry;
  checks: ReadinessChecks;
}): Promise<OpsServer> {
  exportReadiness(options.registry, options.checks);
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    const json = (status: number, body: unknown): void => answer(status, 'application/json', JSON.stringify(body));
    const fail = (error: unknown): void => json(500, { status: 'error', error: messageOf(error) });
    if (request.url === '/healthz') json(200, { status: 'ok' });
    else if (request.url === '/readyz') {
      checkReadiness(options.checks).then((r) => json(r.status === 'ok' ? 200 : 503, r), fail);
    } else if (request.url === '/metrics') {
      options.registry.metrics().then((text) => answer(200, options.registry.contentType, text), fail);
    } else json(404, { status: 'not_found' });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = systemClock.setTimer(ms, () => reject(new Error(`expected an answer within ${ms} ms, got none`)));
    work.then(resolve, reject).finally(cancel);
  });
}
