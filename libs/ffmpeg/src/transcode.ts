import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildArguments } from './command.ts';
import { timingPassthrough } from './features.ts';
import type { Ffmpeg } from './find.ts';
import { runFfmpeg } from './run.ts';

/** A span of one session, to be encoded whole because it cannot be copied. */
export type TranscodeTask = {
  /** Init and fragments of the session, from a key frame at or before the start. */
  mp4: Buffer;
  /** Ticks a second of the video track. */
  timescale: number;
  /** Presentation time of the first frame wanted, ticks; it becomes time 0. */
  startTicks: number;
  /** Frames from this presentation time on are not wanted, ticks. */
  endTicks: number;
  /** Whether there is sound to keep. */
  audio: boolean;
  /** Fits the picture into this size, with black bars where its shape differs; default: as it is. */
  size?: { width: number; height: number };
  /** Threads of the encoder; default 2. */
  threads?: number;
  timeoutMs?: number;
  signal?: AbortSignal;
};

/**
 * Encodes every frame of the span, each with its own time: H.264 and AAC in an MP4 with its index in front. The
 * caller counts the frames.
 */
export const transcodeClip =
  (ffmpeg: Ffmpeg) =>
  async (task: TranscodeTask): Promise<Buffer> => {
    const { mp4, timeoutMs = 300_000, signal } = task;
    // An MP4 with its index in front needs an output that can be sought in.
    const folder = await mkdtemp(join(tmpdir(), 'hindsight-transcode-'));
    try {
      const output = join(folder, 'clip.mp4');
      const args = transcodeArguments(ffmpeg, task, output);
      await runFfmpeg(ffmpeg, { args, input: mp4, timeoutMs, ...(signal === undefined ? {} : { signal }) });
      return await readFile(output);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

function transcodeArguments({ features }: Ffmpeg, task: TranscodeTask, output: string): string[] {
  const { timescale, startTicks, endTicks, audio, size, threads = 2 } = task;
  const [start, end] = [startTicks / timescale, endTicks / timescale];
  const fit = size === undefined ? 'crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0' : fitInto(size);
  const video = [
    `trim=start_pts=${startTicks}:end_pts=${endTicks}`,
    `setpts=PTS-${startTicks}`,
    'yadif=deint=interlaced',
    fit,
    'format=yuv420p',
  ];
  const sound = `atrim=start=${start}:end=${end},asetpts=PTS-${start}/TB,aresample=async=1:first_pts=0`;
  return buildArguments((command) =>
    command
      .input('pipe:0')
      // The demuxer's own times, so that trimming means the session's ticks.
      .inputOptions('-loglevel', 'error', '-copyts', '-f', 'mp4')
      .outputOptions(
        '-map',
        '0:v:0',
        '-vf',
        video.join(','),
        ...timingPassthrough(features),
        '-enc_time_base',
        '1:90000',
      )
      .outputOptions('-c:v', 'libx264', '-preset', 'veryfast', '-crf', '21', '-bf', '0', '-threads', String(threads))
      .outputOptions(...(audio ? ['-map', '0:a:0', '-af', sound, '-c:a', 'aac', '-b:a', '128k'] : ['-an']))
      .outputOptions('-video_track_timescale', '90000', '-movflags', '+faststart', '-f', 'mp4')
      .output(output),
  );
}

const fitInto = ({ width, height }: { width: number; height: number }): string =>
  `scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`;
