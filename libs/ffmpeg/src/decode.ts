import { HindsightError } from '@hindsight/domain';
import { buildArguments } from './command.ts';
import { timingPassthrough } from './features.ts';
import type { Ffmpeg } from './find.ts';
import { h264Input } from './h264-input.ts';
import { runFfmpeg } from './run.ts';
import { timeForFrames } from './time-for-frames.ts';

/** Which frame of a stream, how large and how good. */
export type Picture = {
  /** In presentation order, from 0. */
  frameIndex: number;
  /** Pixels; the height follows. Default and maximum: the frame's own. */
  width?: number;
  /** 1…100, default 80. */
  quality?: number;
};

/** H.264 with its parameter sets, from a key frame on, Annex B; and the picture wanted of it. */
export type JpegRequest = Picture & { annexB: Buffer };

/**
 * Decodes one frame as JPEG, and nothing after it. Damage before it is passed over, as a player does. Throws
 * `bad_footage` when the stream has no such frame.
 */
export async function frameToJpeg(ffmpeg: Ffmpeg, { annexB, ...picture }: JpegRequest): Promise<Buffer> {
  const args = buildArguments((command) =>
    command
      .input('pipe:0')
      .inputOptions('-loglevel', 'error', ...h264Input(ffmpeg.features, 1))
      .outputOptions('-map', '0:v:0', ...pictureOptions(ffmpeg, picture))
      .output('pipe:1'),
  );
  const { stdout, stderr } = await runFfmpeg(ffmpeg, { args, input: annexB });
  return needPicture(stdout, picture, stderr);
}

/** Footage to be decoded whole, `expected` frames of it, and which of them is wanted as a picture. */
export type FootageCheck = { annexB: Buffer; expected: number; picture?: Picture; signal?: AbortSignal };

/**
 * Decodes a stream whole and answers how many frames came out, and one of them as JPEG if wanted: one start of
 * FFmpeg (60 to 80 ms) instead of two. Streams that each begin with their parameter sets and an IDR picture can be
 * put one behind the other and checked at once. Damage is an error (`bad_footage`), not a lower count; FFmpeg's exit
 * code alone would not tell. How long it may take follows from `expected`; too long says nothing about the footage.
 */
export async function checkFootage(
  ffmpeg: Ffmpeg,
  { annexB, expected, picture, signal }: FootageCheck,
): Promise<{ frames: number; jpeg: Buffer | null }> {
  const args = buildArguments((command) => {
    const counted = command
      .input('pipe:0')
      .inputOptions('-loglevel', 'error', '-progress', 'pipe:2', '-stats_period', '60')
      .inputOptions('-xerror', '-err_detect', 'explode', ...h264Input(ffmpeg.features, 1))
      .output('-')
      // Numbered anew: where a stream's own rate changes, times would meet, and the muxer would complain.
      .outputOptions('-map', '0:v:0', '-vf', 'setpts=N/25/TB', '-enc_time_base', '1:1000')
      .outputOptions(...timingPassthrough(ffmpeg.features), '-f', 'null');
    if (picture === undefined) return counted;
    return counted.output('pipe:1').outputOptions('-map', '0:v:0', ...pictureOptions(ffmpeg, picture));
  });
  let frames = 0;
  const complaints: string[] = [];
  const onStderrLine = (line: string): void => {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key === undefined) complaints.push(line);
    else if (key === 'frame') frames = Number(value);
  };
  const output = await runFfmpeg(ffmpeg, {
    args: withoutUnknown(ffmpeg, args),
    input: annexB,
    timeoutMs: timeForFrames(expected),
    onStderrLine,
    ...(signal ? { signal } : {}),
  }).catch((cause: unknown) => {
    const isDamage =
      cause instanceof HindsightError && !signal?.aborted && cause.details?.['timeLimitMs'] === undefined;
    throw isDamage ? damaged(complaints.join('; ') || cause.message, cause) : cause;
  });
  // -xerror lets some of the decoder's complaints pass with exit code 0.
  if (complaints.length > 0) throw damaged(complaints.join('; '));
  return { frames, jpeg: picture === undefined ? null : needPicture(output.stdout, picture, '') };
}

/** Builds before FFmpeg 5 do not know the option that keeps the progress report short. */
function withoutUnknown({ features }: Ffmpeg, args: string[]): string[] {
  const at = args.indexOf('-stats_period');
  return features.fpsMode ? args : [...args.slice(0, at), ...args.slice(at + 2)];
}

function pictureOptions({ features }: Ffmpeg, { frameIndex, width, quality = 80 }: Picture): string[] {
  const size = width === undefined ? 'w=iw:h=ih' : `w='min(iw,${Math.round(width)})':h=-2`;
  // JPEG means full range and the BT.601 matrix, whatever the video has.
  const picture = `select='eq(n\\,${frameIndex})',scale=${size}:out_color_matrix=bt601:out_range=full,format=yuvj420p`;
  const scale = String(Math.min(31, Math.max(2, Math.round((100 - quality) / 3))));
  return [
    '-vf',
    picture,
    '-frames:v',
    '1',
    ...timingPassthrough(features),
    '-c:v',
    'mjpeg',
    '-q:v',
    scale,
    '-f',
    'image2pipe',
  ];
}

function needPicture(jpeg: Buffer, { frameIndex }: Picture, said: string): Buffer {
  if (jpeg.length > 0) return jpeg;
  const got = said === '' ? 'none' : `none: ${said.slice(-300)}`;
  throw new HindsightError('bad_footage', `expected a frame number ${frameIndex} in the footage, got ${got}`);
}

const damaged = (said: string, cause?: Error): HindsightError =>
  new HindsightError(
    'bad_footage',
    `expected the footage to decode without damage, got: ${said.trim().slice(0, 500)}`,
    { cause },
  );
