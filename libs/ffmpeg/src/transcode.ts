import {
  FragmentSplitter,
  parseFragment,
  parseInit,
  type Sps,
  type TranscodeFrames,
  type TranscodeTask,
} from '@hindsight/mp4';
import { splitAtDelimiters } from './annex-b.ts';
import { buildArguments } from './command.ts';
import { timingPassthrough } from './features.ts';
import type { Ffmpeg } from './find.ts';
import { runFfmpeg } from './run.ts';
import { timeForFrames } from './time-for-frames.ts';

/** Bounds of the work. */
export type TranscodeOptions = { threads?: number; signal?: AbortSignal };

/** Ten minutes at 28 Mbit/s. */
const MAX_OUTPUT_BYTES = 2 ** 31;

/**
 * Encodes every frame of the task's span: H.264 that plays everywhere (4:2:0, 8 bit, progressive, closed GOPs of 1 s, no
 * B-frames). Answers the access units, each in Annex B. The caller counts them.
 */
export const transcodeClip =
  (ffmpeg: Ffmpeg, { threads = 2, signal }: TranscodeOptions = {}): TranscodeFrames =>
  async (task) => {
    const { stdout } = await runFfmpeg(ffmpeg, {
      args: transcodeArguments(ffmpeg, task, threads),
      input: task.mp4,
      timeoutMs: timeForFrames(task.count),
      maxOutputBytes: MAX_OUTPUT_BYTES,
      ...(signal === undefined ? {} : { signal }),
    });
    return splitAtDelimiters(stdout);
  };

/**
 * Delimiters tell the access units apart. Without `fps` the level would follow a rate that FFmpeg guesses from each
 * input, and the pieces of one clip would come out under different parameter sets.
 */
const X264 = 'aud=1:open-gop=0:scenecut=0:bframes=0:fps=30';

function transcodeArguments({ features }: Ffmpeg, task: TranscodeTask, threads: number): string[] {
  const { like } = task;
  const shift = demuxerShift(task.mp4);
  const [startTicks, endTicks] = [task.startTicks + shift, task.endTicks + shift];
  const video = [
    `trim=start_pts=${startTicks}:end_pts=${endTicks}`,
    `setpts=PTS-${startTicks}`,
    'yadif=deint=interlaced',
    ...(like ? likeFirst(like) : ['crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0']),
    'format=yuv420p',
  ];
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
      .outputOptions('-an', '-f', 'h264')
      .output('pipe:1'),
  );
}

/**
 * Filters that fit a piece into what the first piece of its clip came out as: its size, with the shape of the picture
 * kept, its shape of a sample, its range, and its names of colours, for one file has one SPS.
 */
function likeFirst({ width, height, sampleAspect, colour }: Sps): string[] {
  const { fullRange, primaries, transfer, matrix } = colour;
  const { x, y } = sampleAspect ?? { x: 1, y: 1 };
  // `dar` is width to height as shown; in samples of the first piece it is that times y/x.
  const fit = `w='min(${width},2*round(${height}*dar*${y}/${x}/2))':h='min(${height},2*round(${width}/dar*${x}/${y}/2))'`;
  const range = fullRange ? 'pc' : 'tv';
  return [
    `scale=${fit}:out_range=${range}`,
    `pad=${width}:${height}:(ow-iw)/2:(oh-ih)/2`,
    `setsar=${sampleAspect ? `${x}/${y}` : '0'}`,
    `setparams=range=${range}:color_primaries=${primaries}:color_trc=${transfer}:colorspace=${matrix}`,
  ];
}

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
