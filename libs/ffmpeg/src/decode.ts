import { HindsightError } from '@hindsight/domain';
import { buildArguments } from './command.ts';
import { timingPassthrough } from './features.ts';
import type { Ffmpeg } from './find.ts';
import { runFfmpeg } from './run.ts';

/** A cropped corner of every frame, as grey bytes: the frames are counted without moving pictures about. */
const CORNER = 16;

/**
 * Decodes an H.264 stream (Annex B) and counts the frames that come out. Damage is an error (`bad_footage`), not
 * a lower count: FFmpeg's exit code alone would not tell.
 */
export async function countFrames(ffmpeg: Ffmpeg, annexB: Buffer): Promise<number> {
  const args = buildArguments((command) =>
    command
      .input('pipe:0')
      .inputOptions('-loglevel', 'error', '-xerror', '-err_detect', 'explode', '-threads', '2', '-f', 'h264')
      .outputOptions('-map', '0:v:0', '-vf', `crop=${CORNER}:${CORNER}:0:0,format=gray`)
      .outputOptions(...timingPassthrough(ffmpeg.features), '-f', 'rawvideo')
      .output('pipe:1'),
  );
  const { stdout, stderr } = await runFfmpeg(ffmpeg, { args, input: annexB }).catch((cause: unknown) => {
    if (!(cause instanceof HindsightError)) throw cause;
    throw new HindsightError('bad_footage', `expected the footage to decode without damage: ${cause.message}`, {
      cause,
    });
  });
  // -xerror lets some decoder complaints pass with exit code 0.
  if (stderr.trim() !== '') {
    throw new HindsightError(
      'bad_footage',
      `expected the footage to decode without damage, got: ${stderr.trim().slice(0, 500)}`,
    );
  }
  return stdout.length / (CORNER * CORNER);
}

/** Which frame of a stream, how large and how good. */
export type JpegRequest = {
  /** Parameter sets and access units from a key frame on, Annex B. */
  annexB: Buffer;
  /** In presentation order, from 0. */
  frameIndex: number;
  /** Pixels; the height follows. Default and maximum: the frame's own. */
  width?: number;
  /** 1…100, default 80. */
  quality?: number;
};

/** Decodes one frame of an H.264 stream as JPEG. Throws `bad_footage` when the stream has no such frame. */
export async function frameToJpeg(
  ffmpeg: Ffmpeg,
  { annexB, frameIndex, width, quality = 80 }: JpegRequest,
): Promise<Buffer> {
  const size = width === undefined ? 'w=iw:h=ih' : `w='min(iw,${Math.round(width)})':h=-2`;
  // JPEG means full range and the BT.601 matrix, whatever the video has.
  const picture = `select='eq(n\\,${frameIndex})',scale=${size}:out_color_matrix=bt601:out_range=full,format=yuvj420p`;
  const args = buildArguments((command) =>
    command
      .input('pipe:0')
      .inputOptions('-loglevel', 'error', '-threads', '2', '-f', 'h264')
      .outputOptions('-map', '0:v:0', '-vf', picture, '-frames:v', '1', ...timingPassthrough(ffmpeg.features))
      .outputOptions('-c:v', 'mjpeg', '-q:v', String(quantiser(quality)), '-f', 'image2pipe')
      .output('pipe:1'),
  );
  const { stdout, stderr } = await runFfmpeg(ffmpeg, { args, input: annexB });
  if (stdout.length === 0) {
    throw new HindsightError(
      'bad_footage',
      `expected a frame number ${frameIndex} in the footage, got none: ${stderr.slice(-300)}`,
    );
  }
  return stdout;
}

/** JPEG quality 1…100 to FFmpeg's scale 31…2. */
const quantiser = (quality: number): number => Math.min(31, Math.max(2, Math.round((100 - quality) / 3)));
