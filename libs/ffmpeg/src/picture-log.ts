import type { FfmpegFeatures } from './features.ts';

/** The file descriptor of a capture's second output, see `pictureLogOptions`. */
export const PICTURE_LOG_FD = 3;

/** Each line costs the reader a wake-up: the first picture and then five a second tell enough. */
const FIVE_A_SECOND = 'if(gt(n\\,0)*lt(abs(dts*tb-ld(0))\\,0.19)\\,1\\,0*st(0\\,dts*tb))';

/**
 * The second output of a capture: a line for a picture as soon as FFmpeg has read it, while the picture itself may
 * wait in the muxer until the sound has come as far. `framecrc` writes stream, decode time, presentation time, duration,
 * size and checksum; the time base stands in a comment before (https://ffmpeg.org/ffmpeg-formats.html#framecrc-1).
 */
export const pictureLogOptions = ({ fpsMode }: FfmpegFeatures): string[] => [
  ...['-map', '0:v:0', '-c', 'copy', ...(fpsMode ? ['-bsf:v', `noise=drop=${FIVE_A_SECOND}`] : [])],
  ...['-flush_packets', '1', '-f', 'framecrc', `pipe:${PICTURE_LOG_FD}`],
];

const TIME_BASE = /^#tb 0: (\d+)\/(\d+)$/;

/** Reads it: takes what has come, answers the decode times, µs, of the pictures that are new in it. */
export function createPictureLog(): { push(chunk: Buffer): number[] } {
  let rest = '';
  let tickUs = NaN;
  return {
    push: (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      return lines.flatMap((line) => {
        const [, numerator, denominator] = TIME_BASE.exec(line) ?? [];
        if (denominator !== undefined) tickUs = (Number(numerator) * 1e6) / Number(denominator);
        return line.startsWith('#') ? [] : [Number(line.split(',', 2)[1]) * tickUs];
      });
    },
  };
}
