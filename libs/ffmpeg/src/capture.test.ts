import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, dirname } from 'node:path';
import type { AddressInfo } from 'node:net';
import { beforeAll, expect, test } from 'vitest';
import { systemClock } from '@hindsight/kit';
import { FragmentSplitter, parseFragment, parseInit } from '@hindsight/mp4';
import {
  fileFeed,
  readFrames,
  requireFfmpeg,
  startFileServer,
  startHttpCamera,
  startRtspCamera,
  testVideo,
  waitFor,
} from '@hindsight/testing';
import {
  captureArguments,
  findFfmpeg,
  installerPath,
  parseSource,
  startCapture,
  type CaptureOptions,
  type CaptureProcess,
  type Ffmpeg,
} from './index.ts';

let ffmpeg: Ffmpeg;
let old: Ffmpeg;
beforeAll(async () => {
  ffmpeg = await requireFfmpeg();
  old = await findFfmpeg({ ffmpegPath: installerPath() ?? '' });
});

const COPY: CaptureOptions = { mode: 'copy', audio: true };

type Captured = { media: Buffer; capture: CaptureProcess; commandLine: string };

/** Captures so many seconds of fragments: there are about five a second. */
async function captureFor(
  seconds: number,
  source: string,
  options: CaptureOptions = COPY,
  with_ = ffmpeg,
): Promise<Captured> {
  const capture = startCapture(with_, captureArguments(with_, parseSource(source), options));
  const chunks: Buffer[] = [];
  capture.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await waitFor(() => chunks.length > 0, { what: `output; FFmpeg says ${capture.stderrTail()}`, timeoutMs: 15_000 });
  const commandLine = (await readFile(`/proc/${capture.pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  const fragments = (): number => Buffer.concat(chunks).toString('latin1').split('moof').length - 1;
  await waitFor(() => fragments() >= seconds * 5, {
    what: `${seconds} s of fragments`,
    timeoutMs: 15_000,
    intervalMs: 100,
  });
  capture.kill();
  await capture.exited;
  return { media: Buffer.concat(chunks), capture, commandLine };
}

function expectConsecutive(frames: Array<{ number: number }>, from = frames[0]?.number ?? 0): void {
  expect(frames.map(({ number }) => number)).toEqual(frames.map((_, index) => from + index));
}

test.each(['system', 'installer'])('the test camera shows the wall clock in consecutive frames (%s)', async (which) => {
  const before = systemClock.now();
  const { media } = await captureFor(2, 'test:640x360@15', COPY, which === 'system' ? ffmpeg : old);
  const frames = await readFrames(ffmpeg, media, { strict: false });
  expect(frames.length).toBeGreaterThan(15);
  expectConsecutive(frames, 0);
  for (const { clockMs } of frames) {
    expect(clockMs).toBeGreaterThanOrEqual(before);
    expect(clockMs).toBeLessThanOrEqual(systemClock.now());
  }
});

test('HTTP MPEG-TS is copied without a lost frame, and its password stays out of the process list', async () => {
  const file = await testVideo({ seconds: 8, container: 'ts' });
  const camera = await startHttpCamera({ file, format: 'mpegts', login: 'viewer:s3cret', path: '/live.ts' });
  const { media, commandLine, capture } = await captureFor(3, camera.url);
  await camera.stop();
  expect(commandLine).not.toContain('s3cret');
  expect(capture.input()).toMatchObject({ video: { codec: 'h264', width: 640, height: 360 }, audio: { codec: 'aac' } });
  const frames = await readFrames(ffmpeg, media, { strict: false });
  expect(frames.length).toBeGreaterThan(75);
  expectConsecutive(frames);
});

test('AAC that is known to be AAC is copied, from MPEG-TS too', async () => {
  const file = await testVideo({ seconds: 8, container: 'ts' });
  const camera = await startHttpCamera({ file, format: 'mpegts', path: '/live.ts' });
  const first = await captureFor(0.5, camera.url);
  const { capture, media } = await captureFor(2, camera.url, { ...COPY, description: first.capture.input()! });
  await camera.stop();
  expect(first.capture.stderrTail()).toContain('aac (native) -> aac (native)');
  expect(capture.stderrTail()).toContain('Stream #0:1 -> #0:1 (copy)');
  expect(capture.stderrTail()).not.toMatch(/Malformed AAC/);
  // esds with its decoder configuration (tag 5), which the plain flags leave empty.
  const esds = media.subarray(media.indexOf('esds'), media.indexOf('esds') + 60);
  expect(esds.includes(Buffer.from([5, 0x80, 0x80, 0x80]))).toBe(true);
});

test('RTSP is read with its login on stdin, and no frame is lost', async ({ skip }) => {
  const camera = await startRtspCamera(await testVideo({ seconds: 8 }), {
    login: { user: 'viewer', password: 's3cret' },
  });
  if ('skipped' in camera) return skip(camera.skipped);
  const { media, commandLine } = await captureFor(3, camera.url);
  await camera.stop();
  expect(commandLine).not.toContain('s3cret');
  const frames = await readFrames(ffmpeg, media, { strict: false });
  expect(frames.length).toBeGreaterThan(60);
  expectConsecutive(frames);
});

test('RTSP with B-frames, over UDP because the camera refuses TCP, is copied in order', async ({ skip }) => {
  const camera = await startRtspCamera(await testVideo({ seconds: 8, bframes: 2 }), { transport: 'udp' });
  if ('skipped' in camera) return skip(camera.skipped);
  const { media } = await captureFor(3, camera.url);
  await camera.stop();
  const frames = await readFrames(ffmpeg, media, { strict: false });
  expect(frames.length).toBeGreaterThan(60);
  expectConsecutive(frames);
});

test('the 33-bit counter of MPEG-TS wraps without a jump', async () => {
  const { file, stop } = await wrapsAfter(2);
  const { media } = await captureFor(5, file);
  await stop();
  const frames = await readFrames(ffmpeg, media, { strict: false });
  expect(frames.length).toBeGreaterThan(90);
  expectConsecutive(frames);
  const steps = frames.slice(1).map(({ pts }, index) => pts - (frames[index]?.pts ?? 0));
  expect(Math.max(...steps)).toBeLessThan(1.1 / 30);
  expect(Math.min(...steps)).toBeGreaterThan(0.9 / 30);
});

/** A camera whose counter is at its end after so many seconds. */
async function wrapsAfter(seconds: number): Promise<{ file: string; stop: () => Promise<void> }> {
  const startsAt = ['-output_ts_offset', String(2 ** 33 / 90_000 - seconds)];
  const feed = fileFeed(await testVideo({ seconds: 10, container: 'ts' }));
  const camera = await startHttpCamera({
    feed: { ...feed, codecs: [...feed.codecs, ...startsAt] },
    format: 'mpegts',
    path: '/cam.ts',
  });
  return { file: camera.url, stop: camera.stop };
}

test.each(['system', 'installer'])('multipart MJPEG keeps the speed at which it comes (%s)', async (which) => {
  const file = await testVideo({ seconds: 8, fps: 15, audio: false });
  const camera = await startHttpCamera({ file, format: 'mpjpeg', path: '/video.mjpg' });
  const { media } = await captureFor(2.5, camera.url, { ...COPY, mode: 'encode' }, which === 'system' ? ffmpeg : old);
  await camera.stop();
  const frames = await readFrames(ffmpeg, media, { strict: false });
  const seconds = (frames.at(-1)?.pts ?? 0) - (frames[0]?.pts ?? 0);
  const drawn = (frames.at(-1)?.number ?? 0) - (frames[0]?.number ?? 0);
  expect(drawn).toBeGreaterThan(20);
  expect(drawn / seconds).toBeGreaterThan(13);
  expect(drawn / seconds).toBeLessThan(17);
});

test('a file is looped in real time as one session, with the frames in order across the seam', async () => {
  const file = await testVideo({ seconds: 2, fps: 30, gopSeconds: 0.5 });
  const { media } = await captureFor(5, file);
  const frames = await readFrames(ffmpeg, media, { strict: false });
  expect(frames.length).toBeGreaterThan(120);
  expect(frames.length).toBeLessThan(180);
  expect(frames.map(({ number }) => number)).toEqual(frames.map((_, index) => index % 60));
  const steps = frames.slice(1).map(({ pts }, index) => pts - (frames[index]?.pts ?? 0));
  expect(Math.max(...steps)).toBeLessThan(2.1 / 30);
  expect(Math.min(...steps)).toBeGreaterThan(0);
});

test('a film over HTTP is looped with its address on stdin when that holds a token', async () => {
  const file = await testVideo({ seconds: 2, fps: 30, gopSeconds: 0.5 });
  const server = await startFileServer(dirname(file));
  const { media, commandLine } = await captureFor(5, `${server.url}/${basename(file)}?token=s3cret`);
  await server.stop();
  expect(commandLine).not.toContain('s3cret');
  const frames = await readFrames(ffmpeg, media, { strict: false });
  expect(frames.length).toBeGreaterThan(120);
  expect(frames.map(({ number }) => number)).toEqual(frames.map((_, index) => index % 60));
  const steps = frames.slice(1).map(({ pts }, index) => pts - (frames[index]?.pts ?? 0));
  expect(Math.max(...steps)).toBeLessThan(2.1 / 30);
  expect(Math.min(...steps)).toBeGreaterThan(0);
});

test.each(['mp4', 'ts'] as const)('the sound of a looped %s file goes on after the seam', async (container) => {
  const file = await testVideo({ seconds: 2, fps: 30, gopSeconds: 0.5, container });
  const description = { format: container === 'ts' ? 'mpegts' : 'mov,mp4', video: null, audio: { codec: 'aac' } };
  const { media } = await captureFor(4, file, { ...COPY, description });
  const [init, ...fragments] = new FragmentSplitter().push(media);
  const tracks = parseInit(init?.bytes as Buffer);
  const sound = fragments.flatMap(({ bytes }) => parseFragment(tracks, bytes).audio);
  expect((sound.at(-1)?.presentationTime ?? 0) / (tracks.audio?.timescale ?? Number.NaN)).toBeGreaterThan(3);
});

test.each(['system', 'installer'])(
  'sound and picture of a source with B-frames are in step by tfdt and trun alone (%s)',
  async (which) => {
    const file = await testVideo({ seconds: 4, fps: 25, bframes: 2 });
    const description = { format: 'mov', video: null, audio: { codec: 'aac' } };
    const { media } = await captureFor(1, file, { ...COPY, description }, which === 'system' ? ffmpeg : old);
    const [init, first] = new FragmentSplitter().push(media);
    const tracks = parseInit(init?.bytes as Buffer);
    const { video, audio } = parseFragment(tracks, first?.bytes as Buffer);
    const picture = Math.min(...video.map((sample) => sample.presentationTime)) / (tracks.video?.timescale ?? NaN);
    const sound = Math.min(...audio.map((sample) => sample.presentationTime)) / (tracks.audio?.timescale ?? NaN);
    // The encoder's delay of 1024 samples comes before the picture.
    expect(picture - sound).toBeCloseTo(1024 / 48_000, 3);
  },
);

test.each(['system', 'installer'])('a camera that falls silent ends FFmpeg (%s)', async (which) => {
  const file = await testVideo({ seconds: 8, container: 'ts' });
  const camera = await startHttpCamera({ file, format: 'mpegts', path: '/live.ts' });
  const with_ = which === 'system' ? ffmpeg : old;
  const options = { ...COPY, socketTimeoutMs: 1000 };
  const capture = startCapture(with_, captureArguments(with_, parseSource(camera.url), options));
  capture.stdout.resume();
  await waitFor(() => capture.input() !== null && camera.clients() > 0, { what: 'an open input' });
  camera.freeze();
  const end = await Promise.race([capture.exited, systemClock.sleep(10_000)]);
  capture.kill();
  await camera.stop();
  expect(end, capture.stderrTail()).toBeDefined();
});

test('a redirect is not followed, and a playlist behind another name is not read', async () => {
  let visited = 0;
  const server = createServer((request, response) => {
    if (request.url === '/inner.ts') visited++;
    if (request.url === '/moved.ts') response.writeHead(302, { location: '/inner.ts' }).end();
    else if (request.url === '/cam.jpg')
      response.end('#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n/inner.ts\n#EXT-X-ENDLIST\n');
    else response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  for (const path of ['/moved.ts', '/cam.jpg']) {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    const capture = startCapture(ffmpeg, captureArguments(ffmpeg, parseSource(url), COPY));
    capture.stdout.resume();
    expect((await capture.exited).code, path).not.toBe(0);
  }
  server.close();
  expect(visited).toBe(0);
});
