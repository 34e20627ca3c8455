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
import type { CaptureParts } from './ingest.ts';
import { underLease } from './lease.ts';
import { createCaptureMetrics } from './metrics.ts';
import { createRunningCameras, type RunningCameras } from './running-cameras.ts';
import { createShare, type Share } from './share.ts';
import { superviseCamera } from './supervise.ts';

const DRAIN_MS = 5000;

/** Captures each camera of a list that may change, while its lease is ours. */
function runCameras(parts: CaptureParts & { share: Share }, replica: string): RunningCameras {
  return createRunningCameras({
    capture: (camera, signal) => {
      const own = { ...parts, log: parts.log.child({ camera: camera.id }) };
      return underLease(own, { camera, replica, signal }, (held) => superviseCamera(own, { camera, held, signal }));
    },
    onLeft: () => Promise.resolve(),
  });
}

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

  const metrics = createCaptureMetrics({ registry, clock, ring });
  const sharing = { replica: config.HINDSIGHT_REPLICA, maxCameras: config.CAPTURE_MAX_CAMERAS ?? null };
  const share = createShare({ ring, clock, log }, sharing);
  const parts = { ring, clock, ffmpeg, startCapture, metrics, log, share };
  const cameras = runCameras(parts, config.HINDSIGHT_REPLICA);
  cameras.set(config.cameras);
  lifecycle.onDrain('cameras', async () => {
    await share.close();
    await cameras.stop();
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
