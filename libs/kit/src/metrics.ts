import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry of its own per service, with Node's process metrics and a label that names the service. */
export function createRegistry(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}
export { Counter, Gauge, Histogram, Registry } from 'prom-client';
