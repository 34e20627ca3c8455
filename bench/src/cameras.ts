import path from 'node:path';
import { startStack, type Stack } from '@hindsight/e2e';
import { runFfmpeg, type Ffmpeg } from '@hindsight/ffmpeg';
import { systemClock as clock } from '@hindsight/kit';
import { startRtspCamera, tempDir } from '@hindsight/testing';
import { Redis } from 'ioredis';
import { childrenOf, measureCosts } from './processes.ts';

const CAMERAS = 10;
const RING_SECONDS = 60;
const MEASURED_SECONDS = 60;
/** Each camera plays the file once: so often is it long enough for filling and measuring. */
const REPEATS = 4;
const MIB = 1024 * 1024;
const GOAL = { cores: 0.025, mib: 25 };

type Out = { ffmpeg: Ffmpeg; video: string; say: (text: string) => void };

/**
 * What capturing ten RTSP cameras costs: capture, its FFmpegs and the ring's Redis beside the bytes of the footage. The
 * server that plays the cameras is not counted. `video` is the 1080p30 file that all of them send.
 */
export async function benchCameras({ ffmpeg, video, say }: Out): Promise<void> {
  const dir = await tempDir();
  const file = path.join(dir.path, 'cameras.mp4');
  const loop = ['-stream_loop', String(REPEATS - 1), '-i', video];
  await runFfmpeg(ffmpeg, { args: ['-nostdin', ...loop, '-c', 'copy', '-movflags', '+faststart', file] });
  const server = await startRtspCamera(file);
  if ('skipped' in server) throw new Error(`expected an RTSP server, got none: ${server.skipped}`);
  const cameras = Array.from({ length: CAMERAS }, (_, n) => ({ id: `camera-${n + 1}`, source: server.url }));
  const stack = await startStack({ cameras, env: { RING_SECONDS: String(RING_SECONDS) } });
  try {
    for (const { id } of cameras) await stack.client.filled(RING_SECONDS - 1, id);
    // Retention begins to remove footage: from here on memory stays as it is.
    await clock.sleep(5000);
    const ids = cameras.map(({ id }) => id);
    const capture = stack.pidOf('capture');
    if (capture === null) throw new Error('expected a running capture, got none');
    const groups = { capture: [capture], ffmpeg: childrenOf(capture), redis: [await redisPid(stack)] };
    if (groups.ffmpeg.length !== CAMERAS) {
      throw new Error(`expected ${CAMERAS} FFmpegs, got ${groups.ffmpeg.length}`);
    }
    const costs = await measureCosts(groups, MEASURED_SECONDS);
    const payload = await payloadBytes(stack, ids);
    report(say, { ...costs, payload, restarts: await restartsOf(stack) });
  } finally {
    await stack.stop();
    await server.stop();
    await dir.remove();
  }
}

type Measured = Awaited<ReturnType<typeof measureCosts<'capture' | 'ffmpeg' | 'redis'>>> & {
  payload: number;
  restarts: number;
};

function report(say: Out['say'], { capture, ffmpeg, redis, payload, restarts }: Measured): void {
  const line = (what: string, cores: number, bytes: number): void =>
    say(`  ${what.padEnd(34)} ${(cores * 100).toFixed(2).padStart(6)} %  ${(bytes / MIB).toFixed(1).padStart(7)} MiB`);
  const each = 1 / CAMERAS;
  say(`${CAMERAS} RTSP cameras, 1080p30, copied, ${MEASURED_SECONDS} s; a camera's share, of one core and in PSS`);
  line('capture', capture.cores * each, capture.pssBytes * each);
  line('FFmpeg', ffmpeg.cores * each, ffmpeg.pssBytes * each);
  line('Redis, beside the footage', redis.cores * each, (redis.pssBytes - payload) * each);
  const cores = (capture.cores + ffmpeg.cores + redis.cores) * each;
  const bytes = (capture.pssBytes + ffmpeg.pssBytes + redis.pssBytes - payload) * each;
  line('together', cores, bytes);
  say(
    `  goal                               ${(GOAL.cores * 100).toFixed(2).padStart(6)} %  ${GOAL.mib.toFixed(1).padStart(7)} MiB`,
  );
  say(
    `  footage in the ring: ${((payload / MIB) * each).toFixed(1)} MiB a camera; sessions that ended meanwhile: ${restarts}`,
  );
}

async function payloadBytes(stack: Stack, cameras: string[]): Promise<number> {
  const timelines = await Promise.all(cameras.map((id) => stack.client.timeline(id)));
  return timelines.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * Sessions that ended since the cameras were known, by the metrics of capture; those that only end to be read better are
 * not counted.
 */
async function restartsOf(stack: Stack): Promise<number> {
  const { body } = await stack.client.get<string>('/metrics');
  const lines = [...body.matchAll(/^hindsight_camera_restarts_total\{([^}]*)\} (\d+)/gm)];
  return lines
    .filter(([, labels]) => !labels?.includes('described'))
    .reduce((sum, [, , value]) => sum + Number(value), 0);
}

async function redisPid(stack: Stack): Promise<number> {
  const redis = new Redis(stack.redisUrl('ring'));
  const info = await redis.info('server');
  redis.disconnect();
  return Number(/process_id:(\d+)/.exec(info)?.[1]);
}
