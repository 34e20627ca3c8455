import { createCameraDefinitions } from '@hindsight/catalog';
import { connectRedis, openSealer, type Lifecycle } from '@hindsight/kit';
import { createSourceTestWorker } from '@hindsight/queue';
import { LEASE_MS } from '@hindsight/ring';
import { answerSourceTest } from './answer-source-test.ts';
import { createCameraList, takesPlace, type CameraList } from './camera-list.ts';
import type { CaptureConfig } from './config.ts';
import type { CaptureParts } from './ingest.ts';
import { forgetLeftBehind } from './left-behind.ts';
import { createRunningCameras, type RunningCameras, type RunningCamerasParts } from './running-cameras.ts';
import { trySource } from './try-source.ts';

/** Sources tried at once. */
const TESTS_AT_ONCE = 2;
/** How long the queue may take to let go at the end: it may be away. */
const CLOSE_MS = 1000;
/** How often it is tried again to forget a camera. */
const AGAIN_MS = 1000;
/** How often cameras are looked for that nobody captures any more. */
const LOOK_MS = 60_000;

type Parts = CaptureParts & {
  config: CaptureConfig;
  lifecycle: Lifecycle;
  capture: RunningCamerasParts['capture'];
};

/**
 * Runs the cameras of the environment or the file, and those that are added by the API as they come and go. While the
 * queue's Redis is away what is known runs on; a camera that only stands in waits until it is known that none was added.
 */
export function runCameras(parts: Parts): RunningCameras {
  const { config, ring, clock, log } = parts;
  const url = config.QUEUE_REDIS_URL;
  const sealer = url === undefined ? null : openSealer(config);
  const list = createCameraList({ config, sealer, log });
  // Its lease may be a dead replica's still; another one that lives forgets it itself.
  const forget = async (camera: string): Promise<void> => {
    for (let waitedMs = 0; waitedMs <= LEASE_MS; waitedMs += AGAIN_MS) {
      if (list.isDefined(camera) || (await ring.forget(camera))) return;
      await clock.sleep(AGAIN_MS);
    }
  };
  const onLeft = (camera: string): Promise<void> =>
    forget(camera).catch((err: unknown) => log.warn({ err, camera }, 'camera not forgotten'));
  const running = createRunningCameras({ capture: parts.capture, onLeft });
  const look = (): Promise<void> => forgetLeftBehind({ ring, clock, log, isDefined: list.isDefined });
  const stopLooking = clock.every(LOOK_MS, () => void look().catch((err: unknown) => log.debug({ err }, 'not looked')));
  parts.lifecycle.onDrain('cameras left behind', stopLooking);
  if (url === undefined) running.set(list.update([]));
  else {
    if (!config.standsIn) running.set(config.cameras);
    follow(parts, { url, list, running, onLeft });
    if (sealer) answerTests(parts, { url, sealer });
    else log.warn('no SECRET_KEY_FILE or HINDSIGHT_HOME: cameras that were added by the API cannot be opened');
  }
  return running;
}

function follow(
  { config, clock, log, lifecycle }: Parts,
  of: { url: string; list: CameraList; running: RunningCameras } & Pick<RunningCamerasParts, 'onLeft'>,
): void {
  const { list, running } = of;
  const redis = connectRedis(of.url, { name: 'capture-cameras', log });
  lifecycle.onDrain('camera list connection', () => redis.disconnect());
  let first = true;
  const stop = createCameraDefinitions({ redis, clock, log }).follow((added) => {
    const wanted = list.update(added);
    // The stand-in of a run before this one.
    if (first && config.standsIn && takesPlace(added)) config.cameras.forEach(({ id }) => void of.onLeft(id));
    first = false;
    running.set(wanted);
  });
  lifecycle.onDrain('camera list', stop);
}

function answerTests(parts: Parts, of: { url: string; sealer: NonNullable<ReturnType<typeof openSealer>> }): void {
  const { config, clock, lifecycle } = parts;
  const log = parts.log.child({ task: 'source-test' });
  const redis = connectRedis(of.url, { name: 'capture-tests', log });
  const worker = createSourceTestWorker({
    ...{ redis, log, clock, concurrency: TESTS_AT_ONCE },
    handle: (sealed, signal) =>
      answerSourceTest(
        { config, sealer: of.sealer, trySource: (camera, end) => trySource({ ...parts, log }, camera, end) },
        sealed,
        signal,
      ),
  });
  lifecycle.onDrain('source tests', async () => {
    await Promise.race([worker.close({ force: true }), clock.sleep(CLOSE_MS)]);
    redis.disconnect();
  });
}
