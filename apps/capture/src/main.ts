import { messageOf } from '@hindsight/domain';
import { findFfmpeg, startCapture } from '@hindsight/ffmpeg';
import {
  connectRedis,
  createLifecycle,
  createLogger,
  createRegistry,
  serveOps,
  systemClock as clock,
} from '@hindsight/kit';
import { createRing } from '@hindsight/ring';
import { loadConfig, type CaptureConfig } from './config.ts';
import { underLease } from './lease.ts';
import { createCaptureMetrics } from './metrics.ts';
import { superviseCamera } from './supervise.ts';

const DRAIN_MS = 5000;

async function run(config: CaptureConfig): Promise<void> {
  const log = createLogger({ service: 'capture', level: config.LOG_LEVEL });
  const registry = createRegistry('capture');
  const lifecycle = createLifecycle({ clock, log, drainMs: DRAIN_MS });
  const ffmpeg = await findFfmpeg(config.FFMPEG_PATH === undefined ? {} : { ffmpegPath: config.FFMPEG_PATH });
  log.info({ path: ffmpeg.path, version: ffmpeg.version, found: ffmpeg.source }, 'FFmpeg found');
  const redis = connectRedis(config.RING_REDIS_URL, { name: 'capture-ring', log });
  const ring = createRing({ redis, clock, log });
  lifecycle.onDrain('connections', async () => {
    await ring.close();
    redis.disconnect();
  });
  const ops = await serveOps({
    port: config.OPS_PORT,
    host: config.HOST,
    registry,
    checks: { ringRedis: () => ring.ping() },
  });
  lifecycle.onDrain('ops', () => ops.close());

  const stop = new AbortController();
  const metrics = createCaptureMetrics({ registry, clock, ring });
  const running = config.cameras.map((camera) => {
    const parts = { ring, clock, ffmpeg, startCapture, metrics, log: log.child({ camera: camera.id }) };
    const options = { camera, replica: config.HINDSIGHT_REPLICA, signal: stop.signal };
    return underLease(parts, options, (held) => superviseCamera(parts, { camera, held, signal: stop.signal }));
  });
  lifecycle.onDrain('cameras', async () => {
    stop.abort(new Error('shutting down'));
    await Promise.all(running);
  });
  lifecycle.listen(process);
  log.info(
    { cameras: config.cameras.map(({ id }) => id), replica: config.HINDSIGHT_REPLICA, ops: ops.port },
    'capturing',
  );
}

try {
  await run(loadConfig(process.env));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}
