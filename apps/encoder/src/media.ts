import {
  checkFootage,
  encodeGop,
  frameToJpeg,
  runFfmpeg,
  silentAac,
  timeForFrames,
  timingPassthrough,
  transcodeClip,
  type Ffmpeg,
  type FootageCheck,
} from '@hindsight/ffmpeg';
import type { EncodeFrames, MakeSilence, TranscodeFrames } from '@hindsight/mp4';

/** What the encoder needs FFmpeg for, as functions: a test can let each of them fail. */
export type Media = {
  /** Re-encodes some frames of a GOP under a parameter-set id of their own. */
  encode(signal: AbortSignal): EncodeFrames;
  /** Re-encodes a piece whole. */
  transcode(signal: AbortSignal): TranscodeFrames;
  /** One silent AAC frame in the configuration of a track. */
  silence: MakeSilence;
  /**
   * Decodes all of it and counts; `bad_footage` for anything damaged. With `picture` one of the frames comes out as
   * JPEG too, without another start of FFmpeg.
   */
  check(of: FootageCheck): Promise<Checked>;
  /** One frame as JPEG; in its own size without `width`. */
  jpeg(of: { annexB: Buffer; frameIndex: number; width?: number }): Promise<Buffer>;
  /** One frame of a finished clip as JPEG. Decodes all that comes before it. */
  jpegOfClip(of: { clip: Buffer; frameIndex: number; width: number }): Promise<Buffer>;
};

/** How many frames came out, and the picture if one was wanted. */
export type Checked = { frames: number; jpeg: Buffer | null };

/** Binds the calls to one FFmpeg. Silent frames are kept: there are few configurations. */
export function createMedia(ffmpeg: Ffmpeg): Media {
  const silences = new Map<string, Promise<Buffer>>();
  return {
    encode: (signal) => encodeGop(ffmpeg, { signal }),
    transcode: (signal) => transcodeClip(ffmpeg, { signal }),
    silence: ({ sampleRate, channels }) => {
      const name = `${sampleRate}/${channels}`;
      const known = silences.get(name) ?? silentAac(ffmpeg, { sampleRate, channels });
      silences.set(name, known);
      known.catch(() => silences.delete(name));
      return known;
    },
    check: (of) => checkFootage(ffmpeg, of),
    jpeg: (of) => frameToJpeg(ffmpeg, of),
    jpegOfClip: (of) => jpegOfClip(ffmpeg, of),
  };
}

async function jpegOfClip(ffmpeg: Ffmpeg, of: Parameters<Media['jpegOfClip']>[0]): Promise<Buffer> {
  const picture = `select='eq(n\\,${of.frameIndex})',scale=w='min(iw,${of.width})':h=-2:out_color_matrix=bt601:out_range=full,format=yuvj420p`;
  const { stdout } = await runFfmpeg(ffmpeg, {
    args: [
      ...['-hide_banner', '-loglevel', 'error', '-threads', '2', '-f', 'mp4', '-i', 'pipe:0', '-map', '0:v:0'],
      ...['-vf', picture, '-frames:v', '1', ...timingPassthrough(ffmpeg.features)],
      ...['-c:v', 'mjpeg', '-q:v', '6', '-f', 'image2pipe', 'pipe:1'],
    ],
    input: of.clip,
    timeoutMs: timeForFrames(of.frameIndex),
  });
  return stdout;
}
