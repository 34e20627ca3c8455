import { readFrames, requireFfmpeg, type ReadFrame } from '@hindsight/testing';
import { runFfmpeg, type Ffmpeg } from '@hindsight/ffmpeg';

/** What the oracle found in a clip's file. */
export type Verdict = { frames: ReadFrame[]; numbers: number[]; framesWithoutEditLists: number };

/** Decodes a whole clip and reads the number that is drawn into each of its pictures. */
export async function judgeClip(file: string): Promise<Verdict> {
  const ffmpeg = await requireFfmpeg();
  const frames = await readFrames(ffmpeg, file);
  return {
    frames,
    numbers: frames.map(({ number }) => number),
    framesWithoutEditLists: await countIgnoringEditLists(ffmpeg, file),
  };
}

/** The number that is drawn into a single picture. */
export async function numberOfPicture(file: string): Promise<number> {
  const [frame, ...others] = await readFrames(await requireFfmpeg(), file);
  if (!frame || others.length > 0) throw new Error(`expected one picture, got ${others.length + (frame ? 1 : 0)}`);
  return frame.number;
}

/** The first place where a number does not follow the one before, counting in a loop of `total` frames; null when all do. */
export function firstJump(numbers: readonly number[], total: number): string | null {
  for (let i = 1; i < numbers.length; i += 1) {
    const before = numbers[i - 1] ?? 0;
    if (numbers[i] !== (before + 1) % total) return `frame ${i}: ${before} is followed by ${numbers[i]}`;
  }
  return null;
}

/** Players that know no edit lists show every sample of the file. */
async function countIgnoringEditLists(ffmpeg: Ffmpeg, file: string): Promise<number> {
  const { stdout } = await runFfmpeg(ffmpeg, {
    args: ['-ignore_editlist', '1', '-i', file, '-map', '0:v:0', '-c', 'copy', '-f', 'framemd5', 'pipe:1'],
    timeoutMs: 60_000,
  });
  return stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#')).length;
}
