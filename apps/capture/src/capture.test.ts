import { fragmentEnd, type FragmentRef } from '@hindsight/domain';
import { spawnBound, testCameraGraph, type Ffmpeg } from '@hindsight/ffmpeg';
import { systemClock } from '@hindsight/kit';
import { freePort, liveFeed, requireFfmpeg, startHttpCamera, startRedis, testVideo, waitFor } from '@hindsight/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cameraOf, openBed, type Bed } from './fixtures/bed.ts';
import { judgeSession, type JudgedFrame } from './fixtures/judge.ts';
import { ffmpegsOf } from './fixtures/processes.ts';

const FPS = 20;
/** One frame, and what a busy machine adds. */
const TOLERANCE_MS = 1000 / FPS + 50;
let ffmpeg: Ffmpeg;
let redis: Awaited<ReturnType<typeof startRedis>>;
let bed: Bed;

beforeAll(async () => {
  [ffmpeg, redis] = await Promise.all([requireFfmpeg(), startRedis()]);
  bed = openBed({ ffmpeg, redisUrl: redis.url });
});
afterEach(() => bed.reset());
afterAll(async () => {
  await bed?.close();
  await redis?.stop();
});

const lengthOf = (refs: FragmentRef[]): number => refs.reduce((sum, ref) => sum + ref.durationUs, 0) / 1e6;
const filled = (seconds: number): Promise<FragmentRef[]> =>
  waitFor(
    async () => {
      const refs = await bed.refs();
      return lengthOf(refs) >= seconds && refs;
    },
    { what: `${seconds} s of footage`, timeoutMs: 40_000 },
  );
const judge = (session: string): Promise<JudgedFrame[]> => judgeSession(ffmpeg, bed.ring, { camera: 'yard', session });
const spread = (values: number[]): string => `${Math.round(Math.min(...values))}…${Math.round(Math.max(...values))} ms`;

describe('a test camera', () => {
  it('invariant 1: capture never depends on a viewer, the ring fills with nobody watching', async () => {
    const startMs = systemClock.monotonicMs();
    bed.start(cameraOf(`test:320x180@${FPS}`));
    const refs = await filled(5);
    expect(systemClock.monotonicMs() - startMs).toBeLessThan(15_000);
    expect(await bed.state()).toMatchObject({
      state: 'streaming',
      mode: 'encode',
      codec: 'h264',
      width: 320,
      restarts: 0,
    });
    expect((await bed.state())?.audio).toBe('aac');
    refs.forEach((ref, n) => {
      const next = refs[n + 1];
      expect(ref.indexInSession).toBe(n);
      expect(ref.durationUs).toBeLessThanOrEqual(300_000);
      if (next) expect(Math.abs(next.wallStart - fragmentEnd(ref))).toBeLessThanOrEqual(1);
    });
    const frames = await judge(refs[0]!.session);
    frames.forEach(({ number }, n) => expect(number).toBe(frames[0]!.number + n));
    const errors = frames.map(({ wallMs, clockMs }) => wallMs - clockMs);
    console.info(`test camera, encoded: mapped wall time − clock in the picture ${spread(errors)}`);
    for (const error of errors) expect(Math.abs(error)).toBeLessThan(TOLERANCE_MS);
  });
});

describe('a live camera with a clock in its picture', () => {
  it('is copied untouched, and its wall time is that of its clock', async () => {
    const port = await freePort();
    // Without sound: FFmpeg as a camera would hold its picture back by the sound's delay, which is its own.
    const graph = testCameraGraph({ width: 320, height: 180, fps: FPS, audio: false });
    const live = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-re', '-f', 'lavfi', '-i', graph];
    const codecs = [
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-tune',
      'zerolatency',
      '-g',
      String(FPS),
      '-c:a',
      'aac',
    ];
    const mux = ['-pes_payload_size', '0', '-muxdelay', '0', '-flush_packets', '1', '-f', 'mpegts'];
    const to = `udp://127.0.0.1:${port}?pkt_size=1316`;
    const camera = spawnBound(ffmpeg.path, [...live, ...codecs, ...mux, to], { stdio: 'ignore' });
    try {
      bed.start(cameraOf(`udp://127.0.0.1:${port}`));
      const refs = await filled(6);
      expect(await bed.state()).toMatchObject({ state: 'streaming', mode: 'copy', audio: null, fps: FPS });
      const frames = await judge(refs[0]!.session);
      const errors = frames.map(({ wallMs, clockMs }) => wallMs - clockMs);
      console.info(`live camera, copied: mapped wall time − clock in the picture ${spread(errors)}`);
      for (const error of errors) expect(Math.abs(error)).toBeLessThan(TOLERANCE_MS);
    } finally {
      camera.kill('SIGKILL');
    }
  });
});

describe('a file', () => {
  it('is copied at real time, over and over, in one session', async () => {
    const seconds = 4;
    const source = await testVideo({ seconds, fps: FPS, width: 320, height: 180, name: 'capture-file' });
    bed.start(cameraOf(source));
    const refs = await filled(seconds + 2);
    expect(await bed.state()).toMatchObject({ state: 'streaming', mode: 'copy', audio: 'aac' });
    expect(new Set(refs.map(({ session }) => session)).size).toBe(1);
    const frames = await judge(refs[0]!.session);
    frames.forEach(({ number }, n) => expect(number).toBe((frames[0]!.number + n) % (seconds * FPS)));
    // Its clock says the media time: what is left is how far the mapping strays from real time.
    const loops = frames.map((_, n) => Math.floor((frames[0]!.number + n) / (seconds * FPS)));
    const errors = frames.map(({ wallMs, clockMs }, n) => wallMs - clockMs - loops[n]! * seconds * 1000);
    const strays = errors.map((error) => error - errors[0]!);
    console.info(`file, copied: wall time against its clock, seam included ${spread(strays)}`);
    for (const stray of strays) expect(Math.abs(stray)).toBeLessThan(TOLERANCE_MS);
  });

  it('is encoded when it cannot be copied, and the state says why', async () => {
    const source = await testVideo({
      seconds: 4,
      fps: 10,
      width: 320,
      height: 180,
      codec: 'mpeg4',
      name: 'capture-mpeg4',
    });
    bed.start(cameraOf(source));
    await filled(1);
    expect(await bed.state()).toMatchObject({
      ...{ state: 'streaming', mode: 'encode', codec: 'h264', restarts: 1 },
      modeReason: expect.stringMatching(/not h264/) as string,
    });
    expect(await bed.metric('hindsight_camera_restarts_total', { reason: 'not_copyable' })).toBe(1);
  });

  it('that is not there is said in words, and asked for again', async () => {
    bed.start(cameraOf('/nowhere/cam.mp4'));
    await waitFor(async () => ((await bed.state())?.restarts ?? 0) >= 2, { what: 'a second try' });
    expect((await bed.state())?.reason).toBe(
      'camera_missing: no file at /nowhere/cam.mp4: check the path in VIDEO_SOURCE',
    );
  });
});

describe('a camera on the network', () => {
  it('that sends one picture a second is looked at for long enough', async () => {
    const feed = liveFeed({ width: 320, height: 180, fps: 1 });
    const camera = await startHttpCamera({ feed, format: 'mpegts', path: '/slow.ts' });
    try {
      bed.start(cameraOf(camera.url));
      await filled(4);
      expect(await bed.state()).toMatchObject({ state: 'streaming', mode: 'copy', audio: 'aac', width: 320 });
    } finally {
      await camera.stop();
    }
  });

  it('that refuses is said without its password, in state, log and process list', async () => {
    const port = await freePort();
    bed.start(cameraOf(`http://admin:s3cr3t@127.0.0.1:${port}/cam.ts`));
    let commands = '';
    const tried = async (): Promise<boolean> => {
      commands += ffmpegsOf(process.pid)
        .map(({ command }) => command)
        .join('\n');
      return ((await bed.state())?.restarts ?? 0) >= 2;
    };
    await waitFor(tried, { what: 'a second try', intervalMs: 5 });
    const state = await bed.state();
    expect(state).toMatchObject({
      sourceRedacted: `http://***@127.0.0.1:${port}/cam.ts`,
      reason: expect.stringMatching(/^camera_refused: nothing listens at http:\/\/\*\*\*@127/) as string,
    });
    expect(commands).toContain('frag_keyframe');
    expect(JSON.stringify(state) + bed.lines.join() + commands).not.toContain('s3cr3t');
  });
});
