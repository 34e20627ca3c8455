import { readdir } from 'node:fs/promises';
import { beforeAll, expect, test, vi } from 'vitest';
import { parseFragment, parseInit, FragmentSplitter } from '@hindsight/mp4';
import { readFrames, requireFfmpeg, tempDir, testVideo, type TestVideo } from '@hindsight/testing';
import { runFfmpeg, silentAac, transcodeClip, type Ffmpeg } from './index.ts';

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

test('a piece of another size is fitted in, its shape kept', async () => {
  const source = await fragmented({ seconds: 2, audio: false, width: 640, height: 480 });
  const span = { startTicks: source.ticksOf(0), endTicks: source.ticksOf(30) };
  const size = { width: 1280, height: 720 };
  const units = await transcodeClip(ffmpeg)({ ...source, ...span, count: 30, size });
  const { stderr } = await runFfmpeg(ffmpeg, {
    args: ['-hide_banner', '-f', 'h264', '-i', 'pipe:0', '-f', 'null', '-'],
    input: Buffer.concat(units),
  });
  expect(stderr).toMatch(/h264 \(High\).*1280x720 \[SAR 1:1/);
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
