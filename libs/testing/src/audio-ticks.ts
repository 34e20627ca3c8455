import { runFfmpeg, ticksEvery, type Ffmpeg, type ReadFrame } from '@hindsight/ffmpeg';
import { readFrames, withFile } from './frame-oracle.ts';

const RATE = 48_000;
/** A tick lasts 50 ms: after a sound, this much quiet makes the next one a new tick. */
const QUIET_S = 0.2;

/**
 * Decodes the sound and answers when each tick begins, s of presentation time. The codec blurs a beginning by a
 * few ms; half of the loudest sample is where it is taken to be.
 */
export const readTicks = (ffmpeg: Ffmpeg, media: string | Buffer): Promise<number[]> =>
  withFile(media, async (file) => {
    // Silence is put where the file has none, so that a sample's place is its time.
    const place = `aresample=${RATE}:async=1:first_pts=0,aformat=sample_fmts=s16:channel_layouts=mono`;
    const args = [
      '-hide_banner',
      '-nostdin',
      '-loglevel',
      'error',
      '-copyts',
      '-i',
      file,
      '-map',
      '0:a:0',
      '-af',
      place,
    ];
    const { stdout } = await runFfmpeg(ffmpeg, { args: [...args, '-f', 's16le', 'pipe:1'], timeoutMs: 120_000 });
    return onsets(new Int16Array(stdout.buffer, stdout.byteOffset, Math.floor(stdout.length / 2)));
  });

function onsets(samples: Int16Array): number[] {
  const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const found: number[] = [];
  let lastLoud = -RATE;
  if (loudest < 1000) return found;
  samples.forEach((sample, index) => {
    if (Math.abs(sample) < loudest / 2) return;
    if (index - lastLoud > QUIET_S * RATE) found.push(index / RATE);
    lastLoud = index;
  });
  return found;
}

/** Decodes a file and answers how far its sound is off its picture; see `tickOffsets`. */
export const measureAvOffsets = async (
  ffmpeg: Ffmpeg,
  media: string | Buffer,
  fps: number | string,
): Promise<number[]> => tickOffsets(await readFrames(ffmpeg, media), await readTicks(ffmpeg, media), fps);

/**
 * How far the sound is off the picture, ms, one value for each frame that should tick: positive when it comes
 * late. A tick (s) within half a second belongs to the frame; frames within 0.1 s of the file's ends are left out,
 * because their tick may be cut off.
 */
export function tickOffsets(
  frames: readonly Pick<ReadFrame, 'number' | 'pts'>[],
  ticks: readonly number[],
  fps: number | string,
): number[] {
  const [first, last] = [frames[0]?.pts ?? 0, frames.at(-1)?.pts ?? 0];
  const ticking = frames.filter(
    ({ number, pts }) => number % ticksEvery(fps) === 0 && pts > first + 0.1 && pts < last - 0.1,
  );
  return ticking.map(({ number, pts }) => {
    const offset = ticks.map((tick) => tick - pts).reduce((a, b) => (Math.abs(b) < Math.abs(a) ? b : a), Infinity);
    if (Math.abs(offset) > 0.5)
      throw new Error(`expected a tick near frame ${number} at ${pts} s, got none within 0.5 s`);
    return offset * 1000;
  });
}
