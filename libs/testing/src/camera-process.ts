import type { ChildProcess } from 'node:child_process';
import { spawnBound, timingPassthrough } from '@hindsight/ffmpeg';
import { systemClock } from '@hindsight/kit';
import type { Feed } from './feed.ts';
import { requireFfmpeg } from './ffmpeg.ts';

/** A camera sends each packet when it has it; FFmpeg would hold the picture back until the sound has come as far. */
export const LIVE = ['-max_interleave_delta', '1', '-flush_packets', '1'];

/** By default FFmpeg gathers sound into large packets, and a reader waits a third of a second for each. */
export const LIVE_MPEGTS = [...LIVE, '-pes_payload_size', '0', '-muxdelay', '0', '-f', 'mpegts'];

/** An FFmpeg that plays a camera, and is started again whenever it ends: as a listener does when its client leaves. */
export type CameraProcess = { stop(): Promise<void> };

/** Starts one that sends a feed to `output`, which are FFmpeg's output options and address. */
export async function startCameraProcess(feed: Feed, output: string[]): Promise<CameraProcess> {
  const ffmpeg = await requireFfmpeg();
  const args = ['-hide_banner', '-nostdin', '-loglevel', 'error', ...feed.input, ...feed.codecs];
  let stopped = false;
  let child: ChildProcess;
  let exited: Promise<void>;
  const run = (): void => {
    child = spawnBound(ffmpeg.path, [...args, ...timingPassthrough(ffmpeg.features), ...output], { stdio: 'ignore' });
    exited = new Promise((resolve) => child.once('exit', () => resolve()));
    void exited.then(() => systemClock.sleep(50)).then(() => stopped || run());
  };
  run();
  return {
    stop: async () => {
      stopped = true;
      child.kill('SIGKILL');
      await exited;
    },
  };
}
