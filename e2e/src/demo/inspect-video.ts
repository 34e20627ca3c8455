import { runFfmpeg, type Ffmpeg } from '@hindsight/ffmpeg';

const TIMEOUT_MS = 60_000;

/** What a file really holds, found by decoding all of it. */
export type VideoFacts = {
  codec: string;
  frames: number;
  /** Frames whose picture differs from the one before, the first included. */
  distinct: number;
};

/** Decodes a file's video and looks at every picture's checksum. */
export async function inspectVideo(ffmpeg: Ffmpeg, file: string): Promise<VideoFacts> {
  const input = ['-hide_banner', '-xerror', '-err_detect', 'explode', '-i', file, '-map', '0:v:0'];
  const { stdout, stderr } = await runFfmpeg(ffmpeg, {
    args: [...input, '-vf', 'scale=160:-2', '-vsync', 'passthrough', '-f', 'framemd5', 'pipe:1'],
    timeoutMs: TIMEOUT_MS,
  });
  const sums = stdout
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)?.trim());
  return {
    codec: /Stream #0:\d.*Video: (\w+)/.exec(stderr)?.[1] ?? 'unknown',
    frames: sums.length,
    distinct: sums.filter((sum, index) => sum !== sums[index - 1]).length,
  };
}
