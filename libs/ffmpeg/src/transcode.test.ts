import { readdir } from 'node:fs/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { FragmentSplitter, nalType, parseFragment, parseInit, parseSps, splitAnnexB, type Sps } from '@hindsight/mp4';
import { readFrames, requireFfmpeg, tempDir, testVideo, type TestVideo } from '@hindsight/testing';
import { findFfmpeg, installerPath, runFfmpeg, silentAac, transcodeClip, type Ffmpeg } from './index.ts';

let ffmpeg: Ffmpeg;
beforeAll(async () => {
  ffmpeg = await requireFfmpeg();
});

/** Such a video as fragments, and the presentation time of its n-th frame, ticks. */
async function fragmented(
  wishes: TestVideo,
): Promise<{ mp4: Buffer; timescale: number; ticksOf(frame: number): number }> {
  const args = [
    '-loglevel',
    'error',
    '-i',
    await testVideo(wishes),
    '-c',
    'copy',
    '-f',
    'mp4',
    '-frag_duration',
    '200000',
    ...['-avoid_negative_ts', 'make_zero'],
  ];
  const flags = '+frag_keyframe+empty_moov+default_base_moof+delay_moov+frag_discont+negative_cts_offsets';
  const { stdout } = await runFfmpeg(ffmpeg, { args: [...args, '-movflags', flags, 'pipe:1'] });
  const [init, ...parts] = new FragmentSplitter().push(stdout);
  const parsed = parseInit(init?.bytes as Buffer);
  const times = parts.flatMap(({ bytes }) =>
    parseFragment(parsed, bytes).video.map((sample) => sample.presentationTime),
  );
  times.sort((a, b) => a - b);
  return { mp4: stdout, timescale: parsed.video?.timescale ?? NaN, ticksOf: (frame) => times[frame] as number };
}

test.each([
  ['HEVC with B-frames', { codec: 'hevc' }],
  ['H.264 with B-frames', { bframes: 3 }],
  ['4:2:2', { profile: 'high422' }],
  ['10 bit', { profile: 'high10' }],
  ['MJPEG', { codec: 'mjpeg' }],
] as Array<[string, Partial<TestVideo>]>)('%s is transcoded to exactly the frames of its span', async (_, wishes) => {
  const source = await fragmented({ seconds: 6, fps: 25, ...wishes });
  const span = { startTicks: source.ticksOf(37), endTicks: source.ticksOf(137) };
  const units = await transcodeClip(ffmpeg)({ ...source, ...span, count: 100 });
  const frames = await readFrames(ffmpeg, Buffer.concat(units), { format: 'h264' });
  expect(units).toHaveLength(100);
  expect(frames.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, index) => 37 + index));
});

const COLOURS = ['-color_primaries', '1', '-color_trc', '1', '-colorspace', '1'];
const FULL_RANGE = ['-pix_fmt', 'yuvj420p', '-color_range', '2'];

describe.each(['system', 'installer'])('with the FFmpeg of the %s, a piece of', (which) => {
  test.each([
    ['another size', { width: 640, height: 480 }, {}],
    ['another shape of samples', { extraArgs: ['-vf', 'setsar=4/3'] }, {}],
    ['other colours', { extraArgs: COLOURS }, { extraArgs: ['-vf', 'setsar=1'] }],
    ['no stated shape', { extraArgs: ['-vf', 'setsar=0'] }, { extraArgs: ['-vf', 'setsar=4/3', ...COLOURS] }],
    ['full range', { extraArgs: [...FULL_RANGE, '-vf', 'scale=out_range=full'] }, {}],
    ['another codec', { codec: 'hevc' }, { extraArgs: COLOURS }],
  ] as Array<[string, Partial<TestVideo>, Partial<TestVideo>]>)(
    '%s comes out under the sets of the first one',
    async (_, other, first) => {
      const with_ = which === 'system' ? ffmpeg : await findFfmpeg({ ffmpegPath: installerPath() ?? '' });
      const make = async (wishes: Partial<TestVideo>, like?: Sps): Promise<Buffer[]> => {
        const source = await fragmented({ seconds: 1, fps: 10, audio: false, ...wishes });
        const span = { startTicks: source.ticksOf(1), endTicks: source.ticksOf(9), count: 8 };
        return transcodeClip(with_)({ ...source, ...span, ...(like ? { like } : {}) });
      };
      const setsOf = (units: Buffer[]): Buffer[] =>
        splitAnnexB(units[0] as Buffer).filter((nal) => [7, 8].includes(nalType(nal)));
      const wanted = setsOf(await make(first));
      const units = await make(other, parseSps(wanted[0] as Buffer));
      expect(setsOf(units)).toEqual(wanted);
      expect(units).toHaveLength(8);
    },
  );
});

test('a transcode leaves no file behind, whenever it is ended', async () => {
  const source = await fragmented({ seconds: 6, fps: 25 });
  const span = { startTicks: source.ticksOf(0), endTicks: source.ticksOf(137), count: 137 };
  const folder = await tempDir();
  vi.stubEnv('TMPDIR', folder.path);
  try {
    const running = transcodeClip(ffmpeg)({ ...source, ...span });
    for (let looks = 0; looks < 20; looks += 1) expect(await readdir(folder.path)).toEqual([]);
    expect(await running).toHaveLength(137);
  } finally {
    vi.unstubAllEnvs();
    await folder.remove();
  }
});

test.each([
  [48_000, 2],
  [44_100, 1],
  [16_000, 1],
  [8_000, 1],
])('a silent AAC frame of %i Hz and %i channels decodes to silence', async (sampleRate, channels) => {
  const frame = await silentAac(ffmpeg, { sampleRate, channels });
  const adts = Buffer.concat(Array.from({ length: 10 }, () => withHeader(frame, sampleRate, channels)));
  const { stdout } = await runFfmpeg(ffmpeg, {
    args: ['-loglevel', 'error', '-f', 'aac', '-i', 'pipe:0', '-f', 's16le', 'pipe:1'],
    input: adts,
  });
  expect(stdout.length).toBeGreaterThanOrEqual(9 * 1024 * 2 * channels);
  expect(stdout.every((byte) => byte === 0)).toBe(true);
});

/** An ADTS header in front of a raw AAC-LC frame (ISO/IEC 14496-3, 1.A.2.2). */
function withHeader(frame: Buffer, sampleRate: number, channels: number): Buffer {
  const rates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000];
  const length = frame.length + 7;
  const header = [0xff, 0xf1, (1 << 6) | (rates.indexOf(sampleRate) << 2) | (channels >> 2)];
  header.push(((channels & 3) << 6) | (length >> 11), (length >> 3) & 0xff, ((length & 7) << 5) | 0x1f, 0xfc);
  return Buffer.concat([Buffer.from(header), frame]);
}
