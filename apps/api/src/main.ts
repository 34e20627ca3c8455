import { createCatalog } from '@hindsight/catalog';
import { messageOf } from '@hindsight/domain';
import { connectRedis, createLifecycle, createLogger, createRegistry, systemClock as clock } from '@hindsight/kit';
import { createObjectStore } from '@hindsight/objects';
import { createQueues } from '@hindsight/queue';
import { createRing } from '@hindsight/ring';
import { createApi } from './app.ts';
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
  const catalog = createCatalog({ redis: queueRedis, clock });
  const queues = createQueues({ redis: queueRedis });
  const objects = createObjectStore(config);
  lifecycle.onDrain('connections', () => {
    ringRedis.disconnect();
    queueRedis.disconnect();
  });
  lifecycle.onDrain('parts', async () => {
    await Promise.all([ring.close(), queues.close(), catalog.close()]);
  });
  await objects.prepare();

  const deps = { config, clock, log, registry, ring, catalog, queues, objects };
  const events = createEventHub(deps);
  const server = await listen(createApi(deps, events), { host: config.HOST, port: config.PORT, clock });
  lifecycle.onDrain('http', () => server.close());
  // First of all: event streams never end by themselves, and the server would wait for them.
  lifecycle.onDrain('events', () => events.close());
  lifecycle.listen(process);
  log.info({ host: config.HOST, port: server.port }, 'listening');
  process.send?.({ type: 'listening', port: server.port });
}

try {
  await run(loadConfig(process.env));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}
