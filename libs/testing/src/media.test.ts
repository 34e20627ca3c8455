import { expect, test } from 'vitest';
import { findFfmpeg, installerPath, runFfmpeg } from '@hindsight/ffmpeg';
import { measureAvOffsets, readFrames, requireFfmpeg, TEST_VIDEO_EPOCH_MS, testVideo } from './index.ts';

const numbers = (frames: Array<{ number: number }>): number[] => frames.map(({ number }) => number);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test('the oracle reads number, clock and time of every frame of a generated video', async () => {
  const frames = await readFrames(await requireFfmpeg(), await testVideo({ seconds: 4, bframes: 2 }));
  expect(numbers(frames)).toEqual(upTo(120));
  expect(frames[60]?.clockMs).toBe(TEST_VIDEO_EPOCH_MS + 2000);
  expect(frames[60]?.pts).toBeCloseTo((frames[0]?.pts ?? NaN) + 2, 3);
});

test.each([
  { width: 320, height: 180, fps: 15 },
  { width: 854, height: 480, fps: 25 },
  { width: 1920, height: 1080, fps: '30000/1001', bitrate: '5M' },
])('the code survives H.264 at $width × $height, and scaling to another size', async (shape) => {
  const ffmpeg = await requireFfmpeg();
  const file = await testVideo({ seconds: 2, ...shape, audio: false });
  const read = numbers(await readFrames(ffmpeg, file));
  expect(read).toEqual(upTo(read.length));
  const args = [
    '-loglevel',
    'error',
    '-i',
    file,
    '-vf',
    'scale=426:240',
    '-c:v',
    'libx264',
    '-crf',
    '30',
    '-vsync',
    'passthrough',
  ];
  const { stdout } = await runFfmpeg(ffmpeg, { args: [...args, '-f', 'matroska', 'pipe:1'] });
  expect(numbers(await readFrames(ffmpeg, stdout))).toEqual(read);
});

test('frames without a code, or with one that is overdrawn, are refused instead of misread', async () => {
  const ffmpeg = await requireFfmpeg();
  const file = await testVideo({ seconds: 1, audio: false });
  const spoil = async (filter: string): Promise<Buffer> => {
    const args = ['-loglevel', 'error', '-i', file, '-vf', filter, '-c:v', 'libx264', '-f', 'matroska', 'pipe:1'];
    return (await runFfmpeg(ffmpeg, { args })).stdout;
  };
  await expect(readFrames(ffmpeg, await spoil('drawbox=x=64:y=0:w=16:h=16:color=white:t=fill'))).rejects.toThrow(
    /frame code/,
  );
  await expect(readFrames(ffmpeg, await spoil('drawbox=color=black:t=fill'))).rejects.toThrow(/frame code/);
});

test.each(['mp4', 'ts', 'mkv'] as const)(
  'the ticks of a %s are heard with the frames that flash',
  async (container) => {
    const file = await testVideo({ seconds: 6, fps: 25, container, bframes: 2 });
    const offsets = await measureAvOffsets(await requireFfmpeg(), file, 25);
    expect(offsets.length).toBeGreaterThanOrEqual(4);
    for (const offset of offsets) expect(Math.abs(offset)).toBeLessThan(10);
  },
);

test('sound that is late is measured as late', async () => {
  const ffmpeg = await requireFfmpeg();
  const file = await testVideo({ seconds: 6, fps: 25 });
  const late = [
    '-loglevel',
    'error',
    '-i',
    file,
    '-itsoffset',
    '0.2',
    '-i',
    file,
    '-map',
    '0:v',
    '-map',
    '1:a',
    '-c',
    'copy',
  ];
  const { stdout } = await runFfmpeg(ffmpeg, { args: [...late, '-f', 'matroska', 'pipe:1'] });
  for (const offset of await measureAvOffsets(ffmpeg, stdout, 25)) expect(Math.abs(offset - 200)).toBeLessThan(10);
});

test('the 2018 FFmpeg of the installer draws and reads the same code', async () => {
  const old = await findFfmpeg({ ffmpegPath: installerPath() ?? '' });
  expect(numbers(await readFrames(old, await testVideo({ seconds: 4, bframes: 2 })))).toEqual(upTo(120));
});
