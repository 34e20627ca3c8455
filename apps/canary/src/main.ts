import { findFfmpeg } from '@hindsight/ffmpeg';
import { createLifecycle, createLogger, createRegistry, endWith, serveOps, systemClock as clock } from '@hindsight/kit';
import { createApi } from './api.ts';
import { loadConfig, type CanaryConfig } from './config.ts';
import { createCanaryMetrics } from './metrics.ts';
import { removeCamera } from './own-camera.ts';
import { createSettleClips } from './own-clips.ts';
import { runOnce } from './run.ts';
import { watch } from './watch.ts';

const DRAIN_MS = 5000;

async function run(config: CanaryConfig): Promise<void> {
  const log = createLogger({ service: 'canary', level: config.LOG_LEVEL });
  const lifecycle = createLifecycle({ clock, log, drainMs: DRAIN_MS });
  const registry = createRegistry('canary');
  const metrics = createCanaryMetrics(registry);
  const camera = config.CANARY_CAMERA;
  const ffmpeg = await findFfmpeg(config.FFMPEG_PATH === undefined ? {} : { ffmpegPath: config.FFMPEG_PATH });

  const lastWords = createApi(config.CANARY_API_URL, lifecycle.signal);
  const ops = await serveOps({
    port: config.OPS_PORT,
    host: config.HOST,
    registry,
    checks: { api: () => lastWords.get('/healthz') },
  });
  lifecycle.onDrain('ops', () => ops.close());
  // It leaves nothing behind; where the API is away by now, docs/operations.md says how to remove the camera.
  lifecycle.onDrain('camera', () => removeCamera(lastWords, camera));

  const stop = new AbortController();
  const api = createApi(config.CANARY_API_URL, stop.signal);
  const settle = createSettleClips(api, camera);
  const watching = watch(
    {
      ...{ settle, metrics, clock, log, camera, intervalMs: config.CANARY_INTERVAL_SECONDS * 1000 },
      run: (signal) => runOnce({ api, ffmpeg, clock, log, camera }, signal),
    },
    stop.signal,
  );
  lifecycle.onDrain('watching', () => {
    stop.abort(new Error('shutting down'));
    return watching;
  });
  lifecycle.listen(process);
  log.info({ camera, api: config.CANARY_API_URL, ops: ops.port }, 'canary is watching');
}

try {
  await run(loadConfig(process.env));
} catch (error) {
  endWith(error);
}
