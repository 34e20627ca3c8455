import { HindsightError } from '@hindsight/domain';
import { buildArguments } from './command.ts';
import type { Ffmpeg } from './find.ts';
import { runFfmpeg } from './run.ts';

const LAYOUTS: Record<number, string> = { 1: 'mono', 2: 'stereo', 3: '3.0', 4: '4.0', 5: '5.0', 6: '5.1', 8: '7.1' };
/** ADTS header without checksum (ISO/IEC 14496-3, 1.A.2.2.1). */
const ADTS_HEADER = 7;

/** One raw AAC-LC frame (1024 samples, no ADTS header) of silence. */
export async function silentAac(
  ffmpeg: Ffmpeg,
  { sampleRate, channels }: { sampleRate: number; channels: number },
): Promise<Buffer> {
  const layout = LAYOUTS[channels];
  if (layout === undefined) {
    throw new HindsightError('encoder_error', `expected 1…6 or 8 channels, got ${channels}`);
  }
  const args = buildArguments((command) =>
    command
      .input(`anullsrc=r=${sampleRate}:cl=${layout}`)
      .inputOptions('-loglevel', 'error', '-f', 'lavfi')
      .outputOptions('-c:a', 'aac', '-t', String((8 * 1024) / sampleRate), '-f', 'adts')
      .output('pipe:1'),
  );
  const { stdout } = await runFfmpeg(ffmpeg, { args, timeoutMs: 10_000 });
  const frames = splitAdts(stdout);
  // The first frames still hold the encoder's start.
  const frame = frames[3];
  if (frame === undefined)
    throw new HindsightError('encoder_error', `expected 8 frames of silent AAC, got ${frames.length}`);
  return frame;
}

function splitAdts(stream: Buffer): Buffer[] {
  const frames: Buffer[] = [];
  for (let at = 0; at + ADTS_HEADER <= stream.length;) {
    const length = ((stream.readUInt32BE(at + 2) >> 5) & 0x1fff) as number;
    if (length < ADTS_HEADER) break;
    frames.push(Buffer.from(stream.subarray(at + ADTS_HEADER, at + length)));
    at += length;
  }
  return frames;
}
