import { createCatalog } from '@hindsight/catalog';
import { ulid } from '@hindsight/domain';
import { findFfmpeg } from '@hindsight/ffmpeg';
import {
  createLifecycle,
  createLogger,
  createRegistry,
  endWith,
  openTracing,
  serveOps,
  systemClock as clock,
} from '@hindsight/kit';
import { createObjectStore, measureObjects } from '@hindsight/objects';
import { createQueues, exportQueueMetrics, queueTelemetry } from '@hindsight/queue';
import { createRing } from '@hindsight/ring';
import { loadConfig } from './config.ts';
import { openConnections } from './connections.ts';
import { createMedia } from './media.ts';
import { createEncoderMetrics } from './metrics.ts';
import { createReconciler } from './reconcile/reconciler.ts';
import { startWorkers } from './start-workers.ts';
import { watchDisk } from './watch-disk.ts';

const DRAIN_MS = 8000;

const config = loadConfig(process.env);
const log = createLogger({ service: 'encoder', level: config.LOG_LEVEL });
const lifecycle = createLifecycle({ clock, log, drainMs: DRAIN_MS });
const registry = createRegistry('encoder');
const tracing = await openTracing(config, { service: 'encoder', clock, log });
lifecycle.onDrain('tracing', () => tracing.close());
const telemetry = await queueTelemetry(tracing);

const { ringRedis, queueRedis, promptRing, promptQueue } = openConnections(config, { log, lifecycle });
const ffmpeg = await findFfmpeg(config.FFMPEG_PATH === undefined ? {} : { ffmpegPath: config.FFMPEG_PATH });
log.info({ ffmpeg: ffmpeg.path, version: ffmpeg.version, source: ffmpeg.source }, 'ffmpeg found');
const media = createMedia(ffmpeg);
const objects = measureObjects(createObjectStore(config), { registry, clock });
const ring = createRing({ redis: ringRedis, clock, log });
lifecycle.onDrain('ring', () => ring.close());
const catalog = createCatalog({ redis: queueRedis, clock, onTooNew: endWith });
lifecycle.onDrain('catalog', () => catalog.close());
const queues = createQueues({ redis: promptQueue, clock, telemetry });
lifecycle.onDrain('queues', () => queues.close());
const metrics = createEncoderMetrics(registry);

const ops = await serveOps({
  port: config.OPS_PORT,
  host: config.HOST,
  registry,
  checks: { ringRedis: () => ringRedis.ping(), queueRedis: () => promptQueue.ping(), objects: () => objects.ready() },
});
lifecycle.onDrain('ops', () => ops.close());
lifecycle.onDrain('disk', watchDisk(config, { clock, log, registry }));

// Nothing is taken, repaired or written before it is known that this program may use the catalog.
await catalog.ping();
const id = ulid(clock.now(), clock.random);
const exporting = exportQueueMetrics({ registry, queues, redis: promptQueue, clock, id, mayWrite: catalog.ping });
lifecycle.onDrain('queue metrics', () => exporting.close());
// What puts right what crashes left behind, and what ends clips, does not wait for a server that is away.
const prompt = {
  ring: createRing({ redis: promptRing, clock, log }),
  catalog: createCatalog({ redis: promptQueue, clock, onTooNew: endWith }),
};
const parts = { ring, promptRing: prompt.ring, catalog, objects, queues, media, clock, log, metrics, tracing };
const stopReconciling = new AbortController();
const retention = { maxBytes: config.CLIPS_MAX_BYTES ?? null, maxDays: config.CLIPS_MAX_DAYS ?? null };
const reconciler = createReconciler({ ...parts, ...prompt, redis: promptQueue, retention });
const reconciling = reconciler.run(stopReconciling.signal);
lifecycle.onDrain('reconciler', () => {
  stopReconciling.abort();
  return reconciling;
});

startWorkers(parts, { redis: queueRedis, telemetry, lifecycle, concurrency: config.ENCODER_CONCURRENCY });
lifecycle.listen(process);
log.info({ concurrency: config.ENCODER_CONCURRENCY, ops: ops.port }, 'encoder is ready');
