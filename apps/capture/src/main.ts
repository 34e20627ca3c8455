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
import { runCameras } from './added-cameras.ts';
import { loadConfig, type CaptureConfig } from './config.ts';
import type { CaptureParts } from './ingest.ts';
import { underLease } from './lease.ts';
import { createCaptureMetrics } from './metrics.ts';
import type { RunningCamerasParts } from './running-cameras.ts';
import { sayUnusable } from './say-unusable.ts';
import { createFetchPlaylist } from './playlist/fetch-playlist.ts';
import { createShare, type Share } from './share.ts';
import { superviseCamera } from './supervise.ts';

const DRAIN_MS = 5000;

/** Captures one camera while its lease is ours. */
function captureWith(parts: CaptureParts & { share: Share }, replica: string): RunningCamerasParts['capture'] {
  return (camera, signal) => {
    const own = { ...parts, log: parts.log.child({ camera: camera.id }) };
    const { unusable: trouble } = camera;
    return underLease(own, { camera, replica, signal }, (held) =>
      trouble ? sayUnusable(own, { camera, trouble, held, signal }) : superviseCamera(own, { camera, held, signal }),
    );
  };
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
  const parts = { ring, clock, ffmpeg, startCapture, fetchPlaylist: createFetchPlaylist(clock), metrics, log, share };
  const cameras = runCameras({ ...parts, config, lifecycle, capture: captureWith(parts, config.HINDSIGHT_REPLICA) });
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
  const config = loadConfig(process.env);
  // It may hold a password, and every child would get it.
  delete process.env.VIDEO_SOURCE;
  await run(config);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}
