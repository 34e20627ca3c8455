import { beforeAll, describe, expect, test } from 'vitest';
import { nalType, parseSps, splitAnnexB, type EncodeTask, type Sps } from '@hindsight/mp4';
import { readFrames, requireFfmpeg, testVideo, type TestVideo } from '@hindsight/testing';
import { checkFootage, encodeGop, findFfmpeg, frameToJpeg, installerPath, runFfmpeg, type Ffmpeg } from './index.ts';

let ffmpeg: Ffmpeg;
let old: Ffmpeg;
beforeAll(async () => {
  ffmpeg = await requireFfmpeg();
  old = await findFfmpeg({ ffmpegPath: installerPath() ?? '' });
});

/** The first GOP (1 s, 30 frames) of such a video, Annex B. */
async function firstGop(wishes: Partial<TestVideo> = {}): Promise<Buffer> {
  const file = await testVideo({ seconds: 2, audio: false, ...wishes });
  const args = ['-loglevel', 'error', '-i', file, '-map', '0:v', '-c', 'copy', '-frames:v', '30'];
  return (await runFfmpeg(ffmpeg, { args: [...args, '-bsf:v', 'h264_mp4toannexb', '-f', 'h264', 'pipe:1'] })).stdout;
}

const spsOf = (annexB: Buffer): Sps => parseSps(splitAnnexB(annexB).find((nal) => nalType(nal) === 7) as Buffer);

const task = (annexB: Buffer, of: Partial<EncodeTask> = {}): EncodeTask => ({
  ...{ annexB, skip: 13, count: 17, parameterSetId: 5, sps: spsOf(annexB), fps: 30 },
  ...of,
});

const numbersOf = async (h264: Buffer): Promise<number[]> =>
  (await readFrames(ffmpeg, h264, { format: 'h264' })).map(({ number }) => number);

const counted = async (with_: Ffmpeg, annexB: Buffer): Promise<number> =>
  (await checkFootage(with_, { annexB, expected: 30 })).frames;

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);

const colours = ['-color_primaries', '1', '-color_trc', '1', '-colorspace', '1', '-color_range', '1'];

describe.each([
  ['High', {}],
  ['Main', { profile: 'main' }],
  ['Baseline', { profile: 'baseline' }],
  ['B-frames', { bframes: 3 }],
  ['BT.709 colours', { extraArgs: colours }],
  ['full range', { extraArgs: ['-pix_fmt', 'yuvj420p', '-color_range', '2'] }],
  ['a cropped size', { width: 640, height: 362 }],
] as Array<[string, Partial<TestVideo>]>)('a GOP of a source with %s', (_, wishes) => {
  test('is encoded to exactly the frames wanted, under sets of its own', async () => {
    await expectEncoded(ffmpeg, await firstGop(wishes));
  });
});

test("the installer's FFmpeg encodes a GOP as well", async () => {
  await expectEncoded(old, await firstGop({ bframes: 3, extraArgs: colours }));
});

async function expectEncoded(with_: Ffmpeg, annexB: Buffer): Promise<void> {
  const units = await encodeGop(with_)(task(annexB));
  expect(units).toHaveLength(17);
  const stream = Buffer.concat(units);
  expect(await numbersOf(stream)).toEqual(range(13, 17));
  const [made, source] = [spsOf(stream), spsOf(annexB)];
  expect(made.id).toBe(5);
  for (const fact of ['profileIdc', 'width', 'height', 'crop', 'colour', 'chromaFormatIdc', 'frameMbsOnly'] as const) {
    expect(made[fact], fact).toEqual(source[fact]);
  }
}

test('one frame alone can be encoded, the last one too', async () => {
  const annexB = await firstGop({ bframes: 2 });
  expect(await numbersOf(Buffer.concat(await encodeGop(ffmpeg)(task(annexB, { skip: 29, count: 1 }))))).toEqual([29]);
});

test('a source that does not say how far it reorders its pictures loses none', async () => {
  const annexB = withoutVui(await firstGop({ bframes: 3, width: 640, height: 362 }));
  const short = task(annexB, { skip: 0, count: 30 });
  expect(await numbersOf(Buffer.concat(await encodeGop(ffmpeg)(short)))).toEqual(range(0, 30));
  expect(await counted(ffmpeg, annexB)).toBe(30);
});

/** The stream as an encoder without video usability information writes it: its SPS ends where that would
 * begin. The size must be a cropped one, for the crop stands right before it. */
function withoutVui(annexB: Buffer): Buffer {
  const sps = splitAnnexB(annexB).find((nal) => nalType(nal) === 7) as Buffer;
  const { width, height, crop, maxRefFrames } = parseSps(sps);
  const bits = [...sps].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  for (let end = 32; end < bits.length; end += 1) {
    if (bits[end] !== '1') continue;
    const ended = `${bits.slice(0, end)}01`;
    const bytes = ended.match(/.{1,8}/g)?.map((byte) => parseInt(byte.padEnd(8, '0'), 2)) ?? [];
    const shorter = Buffer.from(bytes);
    if (!isSame(shorter, { width, height, crop, maxRefFrames })) continue;
    const at = annexB.indexOf(sps);
    return Buffer.concat([annexB.subarray(0, at), shorter, annexB.subarray(at + sps.length)]);
  }
  throw new Error('expected an SPS with video usability information');
}

function isSame(sps: Buffer, expected: Partial<Sps>): boolean {
  try {
    expect(parseSps(sps)).toMatchObject(expected);
    return true;
  } catch {
    return false;
  }
}

test('frames that the GOP does not have are an encoder_error that says how many came', async () => {
  const annexB = await firstGop();
  await expect(encodeGop(ffmpeg)(task(annexB, { skip: 20, count: 20 }))).rejects.toThrow(
    /expected 20 encoded frames, got 10/,
  );
});

test.each(['system', 'installer'])(
  'whole footage is counted, and its picture taken in the same run (%s)',
  async (which) => {
    const annexB = await firstGop({ bframes: 2 });
    const with_ = which === 'system' ? ffmpeg : old;
    expect(await counted(with_, annexB)).toBe(30);
    const twice = Buffer.concat([annexB, annexB]);
    const { frames, jpeg } = await checkFootage(with_, {
      annexB: twice,
      expected: 60,
      picture: { frameIndex: 37, width: 400 },
    });
    expect(frames).toBe(60);
    expect(await readFrames(ffmpeg, jpeg as Buffer, { format: 'jpeg_pipe' })).toMatchObject([{ number: 7 }]);
  },
);

test('invariant 5: damaged footage is an error, not a lower count', async () => {
  const annexB = await firstGop();
  const middle = Math.floor(annexB.length / 2);
  const overwritten = Buffer.concat([
    annexB.subarray(0, middle),
    Buffer.alloc(300, 0x5a),
    annexB.subarray(middle + 300),
  ]);
  await expect(counted(ffmpeg, overwritten)).rejects.toThrow(expect.objectContaining({ code: 'bad_footage' }));
  await expect(counted(ffmpeg, Buffer.from('no video at all'))).rejects.toThrow(
    expect.objectContaining({ code: 'bad_footage' }),
  );
});

test('the n-th frame becomes a JPEG, no larger than it was', async () => {
  const annexB = await firstGop({ bframes: 2 });
  const jpeg = await frameToJpeg(ffmpeg, { annexB, frameIndex: 7, width: 4000, quality: 80 });
  expect(await readFrames(ffmpeg, jpeg, { format: 'jpeg_pipe' })).toMatchObject([{ number: 7 }]);
  await expect(frameToJpeg(ffmpeg, { annexB, frameIndex: 30 })).rejects.toThrow(/frame number 30/);
});
