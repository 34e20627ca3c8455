import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FragmentSplitter, parseFragment, parseInit, type TranscodeTask } from '@hindsight/mp4';
import { buildArguments } from './command.ts';
import { timingPassthrough } from './features.ts';
import type { Ffmpeg } from './find.ts';
import { runFfmpeg } from './run.ts';
import { timeForFrames } from './time-for-frames.ts';

/** A span of one session, to be encoded whole because it cannot be copied. With sound, that becomes AAC. */
export type TranscodeWish = Omit<TranscodeTask, 'audio'> & { audio: boolean };

/** Bounds of the work. */
export type TranscodeOptions = { threads?: number; signal?: AbortSignal };

/**
 * Encodes every frame of the span, each with its own time, the first at 0: H.264 that plays everywhere (4:2:0, 8 bit,
 * progressive, closed GOPs of 1 s, no B-frames) in an MP4 with its index in front. The caller counts the frames.
 */
export const transcodeClip =
  (ffmpeg: Ffmpeg, { threads = 2, signal }: TranscodeOptions = {}) =>
  async (task: TranscodeWish): Promise<Buffer> => {
    // An MP4 with its index in front needs an output that can be sought in.
    const folder = await mkdtemp(join(tmpdir(), 'hindsight-transcode-'));
    try {
      const output = join(folder, 'clip.mp4');
      const args = transcodeArguments(ffmpeg, { ...task, threads }, output);
      const timeoutMs = timeForFrames(task.count);
      await runFfmpeg(ffmpeg, { args, input: task.mp4, timeoutMs, ...(signal === undefined ? {} : { signal }) });
      return await readFile(output);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };

/**
 * Without `fps` the level would follow a rate that FFmpeg guesses from each input, and the pieces of one clip would
 * come out under different parameter sets.
 */
const X264 = 'open-gop=0:scenecut=0:bframes=0:fps=30';

function transcodeArguments({ features }: Ffmpeg, task: TranscodeWish & { threads: number }, output: string): string[] {
  const { timescale, audio, size, threads } = task;
  const [start, end] = [task.startTicks / timescale, task.endTicks / timescale];
  const shift = demuxerShift(task.mp4);
  const [startTicks, endTicks] = [task.startTicks + shift, task.endTicks + shift];
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
      // The fragments' own times, so that trimming means the session's ticks.
      .inputOptions('-loglevel', 'error', '-copyts', '-ignore_editlist', '1', '-f', 'mp4')
      .outputOptions(
        '-map',
        '0:v:0',
        '-vf',
        video.join(','),
        ...timingPassthrough(features),
        '-enc_time_base',
        '1:90000',
      )
      .outputOptions(
        '-c:v',
        'libx264',
        '-preset',
        'veryfast',
        '-crf',
        '21',
        '-profile:v',
        'high',
        '-threads',
        String(threads),
      )
      .outputOptions('-force_key_frames', 'expr:gte(t,n_forced)', '-x264-params', X264)
      .outputOptions(...(audio ? ['-map', '0:a:0', '-af', sound, '-c:a', 'aac', '-b:a', '128k'] : ['-an']))
      .outputOptions('-video_track_timescale', '90000', '-movflags', '+faststart', '-f', 'mp4')
      .output(output),
  );
}

const fitInto = ({ width, height }: { width: number; height: number }): string =>
  `scale=${width}:${height}:force_original_aspect_ratio=decrease,pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2,setsar=1`;

/**
 * FFmpeg's demuxer shows frames later by the largest negative composition offset that it has met (its `dts_shift`),
 * where the standard has the offset stand as it is. Answers that shift in ticks.
 */
function demuxerShift(mp4: Buffer): number {
  const [init, ...fragments] = new FragmentSplitter().push(mp4);
  if (init === undefined) return 0;
  const parsed = parseInit(init.bytes);
  const samples = fragments.flatMap(({ bytes }) => parseFragment(parsed, bytes).video);
  return samples.reduce((most, { decodeTime, presentationTime }) => Math.max(most, decodeTime - presentationTime), 0);
}
