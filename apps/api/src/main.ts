import { createCameraDefinitions, createCatalog } from '@hindsight/catalog';
import { ulid } from '@hindsight/domain';
import {
  connectRedis,
  createLifecycle,
  createLogger,
  createRegistry,
  endWith,
  openSealer,
  openTracing,
  systemClock as clock,
} from '@hindsight/kit';
import { createObjectStore, measureObjects, prepareSoon } from '@hindsight/objects';
import { createQueues, createSourceTests, exportQueueMetrics, queueTelemetry } from '@hindsight/queue';
import { createRing } from '@hindsight/ring';
import { createApi } from './app.ts';
import { createKnownCameras } from './cameras/known-cameras.ts';
import { loadConfig, type ApiConfig } from './config.ts';
import { createEventHub } from './events/event-hub.ts';
import { listen } from './http/listen.ts';

const DRAIN_MS = 8000;

async function run(config: ApiConfig): Promise<void> {
  const log = createLogger({ service: 'api', level: config.LOG_LEVEL });
  const registry = createRegistry('api');
  const lifecycle = createLifecycle({ clock, log, drainMs: DRAIN_MS });
  const ringRedis = connectRedis(config.RING_REDIS_URL, { name: 'api-ring', log, failFast: true });
  const queueRedis = connectRedis(config.QUEUE_REDIS_URL, { name: 'api-queue', log, failFast: true });
  const ring = createRing({ redis: ringRedis, clock, log });
  const catalog = createCatalog({ redis: queueRedis, clock, onTooNew: endWith });
  const tracing = await openTracing(config, { service: 'api', clock, log });
  lifecycle.onDrain('tracing', () => tracing.close());
  const queues = createQueues({ redis: queueRedis, telemetry: await queueTelemetry(tracing) });
  const sourceTests = createSourceTests({ redis: queueRedis });
  const definitions = createCameraDefinitions({ redis: queueRedis, clock, log, beforeChange: catalog.ping });
  const sealer = openSealer(config);
  const cameras = createKnownCameras({ ring, definitions, clock });
  const store = measureObjects(createObjectStore(config), { registry, clock });
  const objects = prepareSoon(store, { clock, log, signal: lifecycle.signal, onHopeless: endWith });
  lifecycle.onDrain('connections', () => {
    ringRedis.disconnect();
    queueRedis.disconnect();
  });
  lifecycle.onDrain('parts', async () => {
    cameras.close();
    await Promise.all([ring.close(), queues.close(), sourceTests.close(), catalog.close()]);
  });
  const id = ulid(clock.now(), clock.random);
  const exporting = exportQueueMetrics({ registry, queues, redis: queueRedis, clock, id, mayWrite: catalog.ping });
  lifecycle.onDrain('queue metrics', () => exporting.close());

  const stores = { ring, catalog, queues, objects, cameras, definitions };
  const deps = { config, clock, log, registry, tracing, sealer, sourceTests, ...stores };
  const events = createEventHub(deps);
  const { HOST: host, PORT, TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = config;
  const tls = certFile === undefined || keyFile === undefined ? null : { certFile, keyFile, log };
  const server = await listen(createApi(deps, events), { host, port: PORT, clock, tls });
  lifecycle.onDrain('http', () => server.close());
  // First of all: event streams never end by themselves, and the server would wait for them.
  lifecycle.onDrain('events', () => events.close());
  lifecycle.listen(process);
  log.info({ host, tls: tls !== null, port: server.port }, 'listening');
  process.send?.({ type: 'listening', port: server.port });
}

try {
  await run(loadConfig(process.env));
} catch (error) {
  endWith(error);
}
