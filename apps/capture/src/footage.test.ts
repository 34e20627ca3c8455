import { join } from 'node:path';
import { runFfmpeg, testCameraGraph, type Ffmpeg } from '@hindsight/ffmpeg';
import { SimulatedClock } from '@hindsight/kit';
import { parseFragment } from '@hindsight/mp4';
import type { AppendInput } from '@hindsight/ring';
import { requireFfmpeg, tempDir, testVideo } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { record, type Recording } from './fixtures/recording.ts';
import { recordSpliced } from './fixtures/spliced.ts';
import { Footage } from './footage.ts';
import type { SessionOptions } from './session.ts';
import { createContinuity } from './time/continuity.ts';

const small = { fps: 10, width: 320, height: 180 };
const DELAY_US = 30_000;
const SPLICED = { seconds: 6, container: 'ts', name: 'capture' } as const;
let ffmpeg: Ffmpeg;
let dir: Awaited<ReturnType<typeof tempDir>>;
let plain: Recording;
let other: Recording;

beforeAll(async () => {
  [ffmpeg, dir] = await Promise.all([requireFfmpeg(), tempDir()]);
  plain = await record(ffmpeg, await testVideo({ ...small, seconds: 6, container: 'ts', name: 'capture' }));
  other = await record(ffmpeg, await testVideo({ ...small, width: 480, height: 270, seconds: 8, container: 'ts' }));
});
afterAll(() => dir?.remove());

type Fed = { inputs: AppendInput[]; end: { why: string; detail: string } | null; footage: Footage };
type Feeding = Partial<
  Pick<SessionOptions, 'mode' | 'mayEncode' | 'cause' | 'continuity' | 'heldFrames' | 'filmedAt' | 'onPlaced'>
> & {
  clock?: SimulatedClock;
  /** Runs before each fragment. */
  before?: (n: number, clock: SimulatedClock) => void;
  /** Arrivals so much later than 30 ms, µs. */
  lateUs?: (n: number) => number;
  /** Pictures are this long, µs, and FFmpeg tells of each 30 ms after its time. */
  pictureUs?: number;
};

/** Feeds a recording at the times at which a live camera would have sent it. */
async function feed(recording: Recording, fragments = recording.fragments, feeding: Feeding = {}): Promise<Fed> {
  const { clock = new SimulatedClock(), before, lateUs, pictureUs, ...wishes } = feeding;
  const fed: Fed = { inputs: [], end: null, footage: undefined as unknown as Footage };
  const options: ConstructorParameters<typeof Footage>[0] = {
    ...{ id: 's', clock, mode: 'copy', mayEncode: true, cause: undefined, continuity: createContinuity(clock, null) },
    heldFrames: 0,
    ...{ onInit: () => null, onFragment: (input: AppendInput) => void fed.inputs.push(input) },
    ...wishes,
  };
  const footage = new Footage(options, (why, detail) => (fed.end ??= { why, detail }));
  fed.footage = footage;
  footage.take(recording.initBytes);
  const startMs = clock.monotonicMs();
  for (let us = fragments[0]?.startUs ?? 0; pictureUs && us <= (fragments.at(-1)?.endUs ?? 0); us += pictureUs) {
    clock.setTimer((us + DELAY_US) / 1000, () => footage.expect(us));
  }
  for (const [n, { bytes, endUs }] of fragments.entries()) {
    const dueMs = startMs + (endUs + DELAY_US + (lateUs?.(n) ?? 0)) / 1000;
    await clock.advance(Math.max(0, dueMs - clock.monotonicMs()));
    before?.(n, clock);
    footage.take(bytes);
  }
  return fed;
}

const framesOf = (inputs: AppendInput[]): number => inputs.reduce((sum, { frames }) => sum + frames, 0);
/** Makes a recording from arguments of its own. */
async function recordOf(name: string, args: string[]): Promise<Recording> {
  const file = join(dir.path, name);
  await runFfmpeg(ffmpeg, { args: ['-hide_banner', '-nostdin', '-y', ...args, file] });
  return record(ffmpeg, file);
}

describe('footage', () => {
  it('is numbered from 0, touches, and has the time at which it was seen plus the least delay', async () => {
    const clock = new SimulatedClock();
    const startUs = clock.nowUs();
    const { inputs, end } = await feed(plain, plain.fragments, { clock });
    expect(end).toBeNull();
    expect(framesOf(inputs)).toBe(60);
    expect(inputs.map(({ indexInSession }) => indexInSession)).toEqual(inputs.map((_, n) => n));
    inputs.forEach(({ wallStart, durationUs, mediaStart, timescale }, n) => {
      expect(Math.abs(wallStart - (startUs + DELAY_US + (mediaStart / timescale) * 1e6))).toBeLessThanOrEqual(1000);
      const next = inputs[n + 1];
      if (next) expect(next.wallStart).toBe(wallStart + durationUs);
    });
    expect(inputs[0]?.init).toEqual(plain.initBytes);
  });

  it('counts the frames that FFmpeg keeps back as having come', async () => {
    const clock = new SimulatedClock();
    const startUs = clock.nowUs();
    const { inputs } = await feed(plain, plain.fragments, { clock, heldFrames: 2 });
    const { wallStart = 0, mediaStart = 0, timescale = 1 } = inputs[0] ?? {};
    expect(wallStart - (mediaStart / timescale) * 1e6 - startUs).toBeCloseTo(DELAY_US - (2 * 1e6) / small.fps, -4);
  });

  it('has the time at which its pictures came, although they waited for their sound', async () => {
    const clock = new SimulatedClock();
    const startUs = clock.nowUs();
    const { inputs } = await feed(plain, plain.fragments, { clock, lateUs: () => 90_000, pictureUs: 1e6 / small.fps });
    expect(inputs.length).toBeGreaterThan(20);
    inputs.forEach(({ wallStart, mediaStart, timescale }) =>
      expect(Math.abs(wallStart - (startUs + DELAY_US + (mediaStart / timescale) * 1e6))).toBeLessThanOrEqual(1000),
    );
  });

  it('keeps the sound between two pictures that are further apart than a fragment is long', async () => {
    const slow = await record(ffmpeg, await testVideo({ ...small, fps: 2, seconds: 6, container: 'ts', name: 'slow' }));
    const samplesOf = ({ bytes }: { bytes: Buffer }): number => parseFragment(slow.init, bytes).audio.length;
    const all = slow.fragments.reduce((sum, fragment) => sum + samplesOf(fragment), 0);
    expect(slow.fragments.some((fragment) => parseFragment(slow.init, fragment.bytes).video.length === 0)).toBe(true);
    const { inputs } = await feed(slow, slow.fragments);
    expect(framesOf(inputs)).toBe(12);
    // But for what comes before the first picture, and after the last one.
    expect(inputs.reduce((sum, input) => sum + samplesOf(input), 0)).toBeGreaterThan(all - 2 * (48_000 / 1024) * 0.5);
  });

  it('begins at the first key frame', async () => {
    const from = plain.fragments.findIndex(({ key }) => key) + 2;
    const { inputs } = await feed(plain, plain.fragments.slice(from));
    expect(inputs[0]).toMatchObject({ key: true, indexInSession: 0 });
    expect(framesOf(inputs)).toBe(50);
  });

  it('says on its first fragment alone why the session before it ended', async () => {
    const { inputs } = await feed(plain, plain.fragments, { cause: 'stalled' });
    expect(inputs.map(({ cause }) => cause)).toEqual(['stalled', ...inputs.slice(1).map(() => undefined)]);
  });

  it('is handed on only when arrivals have kept pace with media time for 1 s', async () => {
    const counts: number[] = [];
    let fed: Fed | null = null;
    const backlog = 15;
    const done = feed(plain, plain.fragments, {
      // A join delivers the first 3 s at once.
      lateUs: (n) => (n < backlog ? (plain.fragments[backlog]?.endUs ?? 0) - (plain.fragments[n]?.endUs ?? 0) : 0),
      before: () => void counts.push(fed?.inputs.length ?? 0),
    });
    fed = await done;
    const startUs = fed.inputs[0]?.wallStart ?? 0;
    expect(startUs - new SimulatedClock().nowUs()).toBeLessThan(DELAY_US + 400_000);
    expect(framesOf(fed.inputs)).toBe(60);
  });

  it('never overlaps what the ring has: a camera that sends its last seconds again begins at the next key frame', async () => {
    const clock = new SimulatedClock();
    const continuity = createContinuity(clock, null);
    const first = await feed(plain, plain.fragments, { clock, continuity });
    const last = first.inputs.at(-1);
    const endUs = (last?.wallStart ?? 0) + (last?.durationUs ?? 0);
    // The same footage again, 3.5 s of it older than the end of what is there.
    const replayed = await feed(plain, plain.fragments, { clock, continuity, lateUs: () => -3_500_000 });
    expect(replayed.inputs[0]?.key).toBe(true);
    expect(replayed.inputs[0]?.wallStart).toBeGreaterThanOrEqual(endUs);
    expect(replayed.inputs[0]?.indexInSession).toBe(0);
    expect(framesOf(replayed.inputs)).toBeLessThan(60);
    expect(framesOf(replayed.inputs)).toBeGreaterThan(10);
  });

  it('lies where it was filmed, where that is known; after a session placed by arrival, where that has ended', async () => {
    const clock = new SimulatedClock();
    const continuity = createContinuity(clock, null);
    const before = await feed(plain, plain.fragments.slice(0, 15), { clock, continuity });
    const last = before.inputs.at(-1);
    const filmedUs = clock.nowUs() - 1_500_000;
    const lateUs: number[] = [];
    const known = { filmedAt: () => filmedUs, onPlaced: (us: number) => void lateUs.push(us) };
    const { inputs } = await feed(plain, plain.fragments, { clock, continuity, ...known });
    const firstUs = plain.fragments[0]?.startUs ?? 0;
    expect(lateUs).toEqual([1_500_000 + DELAY_US + Math.round(firstUs)]);
    expect(inputs[0]?.wallStart).toBeGreaterThanOrEqual((last?.wallStart ?? 0) + (last?.durationUs ?? 0));
    expect(inputs[0]?.key).toBe(true);
    for (const { wallStart, mediaStart, timescale } of inputs) {
      expect(wallStart).toBe(filmedUs + Math.round((mediaStart / timescale) * 1e6) - firstUs);
    }
  });

  it('of pictures that are reordered lies in spans that touch, each complete when it is handed on', async () => {
    const file = await testVideo({ ...small, seconds: 5, bframes: 2, container: 'ts', name: 'capture-b' });
    const recording = await record(ffmpeg, file);
    const { inputs, footage } = await feed(recording);
    footage.close();
    expect(framesOf(inputs)).toBe(50);
    const come = new Set<number>();
    inputs.forEach(({ bytes, wallStart, durationUs, mediaStart, timescale }, n) => {
      for (const { presentationTime } of parseFragment(recording.init, bytes).video) come.add(presentationTime);
      const next = inputs[n + 1];
      if (!next) return;
      expect(Math.abs(next.wallStart - wallStart - durationUs)).toBeLessThanOrEqual(1);
      const seen = [...come].filter((time) => time < next.mediaStart);
      expect(seen).toHaveLength(Math.round(((next.mediaStart - (inputs[0]?.mediaStart ?? 0)) / timescale) * small.fps));
      expect(next.mediaStart).toBeGreaterThan(mediaStart);
    });
  });
});

describe('footage ends', () => {
  it('before the first fragment with other parameter sets', async () => {
    const plainEndUs = plain.fragments.at(-1)?.endUs ?? 0;
    const from = other.fragments.findIndex(({ key, endUs }) => key && endUs > plainEndUs);
    const mixed = [...plain.fragments, ...other.fragments.slice(from)];
    const { inputs, end } = await feed(plain, mixed);
    expect(end?.why).toBe('codec_changed');
    expect(framesOf(inputs)).toBe(60);
  });

  it('when a GOP reaches 4 s, unless it is encoded or must be copied', async () => {
    const long = await record(ffmpeg, await testVideo({ ...small, seconds: 7, gopSeconds: 6, name: 'capture-long' }));
    const ended = await feed(long);
    expect(ended.end).toEqual({ why: 'long_gop', detail: 'expected an IDR at least every 4 s, found none' });
    expect(framesOf(ended.inputs)).toBeLessThan(40);
    const copied = await feed(long, long.fragments, { mayEncode: false });
    expect([copied.end, framesOf(copied.inputs)]).toEqual([null, 70]);
    expect((await feed(long, long.fragments, { mode: 'encode' })).end).toBeNull();
  });

  it('when sound has not come for 5 s, and does not mind a source without sound', async () => {
    const graph = testCameraGraph({ ...small, clock: 0 });
    const quiet = await recordOf('quiet.mp4', [
      ...['-f', 'lavfi', '-i', graph, '-t', '12', '-filter_complex', '[0:a]atrim=0:2[a]', '-map', '0:v', '-map', '[a]'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-c:a', 'aac'],
    ]);
    const { end, inputs } = await feed(quiet);
    expect(end?.why).toBe('audio_silent');
    expect(framesOf(inputs)).toBeGreaterThan(60);
    const file = await testVideo({ ...small, seconds: 7, audio: false, name: 'capture-mute' });
    expect((await feed(await record(ffmpeg, file))).end).toBeNull();
  });

  it('when the wall clock is set by more than 500 ms', async () => {
    const back = await feed(plain, plain.fragments, { before: (n, clock) => n === 20 && clock.step(-3_600_000) });
    expect(back.end?.why).toBe('clock_step');
    const forth = await feed(plain, plain.fragments, { before: (n, clock) => n === 20 && clock.step(800) });
    expect(forth.end?.why).toBe('clock_step');
    expect(forth.inputs).toHaveLength(20);
  });

  it('when media time runs back', async () => {
    const again = [...plain.fragments, ...plain.fragments.map((one) => ({ ...one, endUs: one.endUs + 6_000_000 }))];
    const { end, inputs } = await feed(plain, again);
    expect(end).toMatchObject({ why: 'clock_step', detail: expect.stringMatching(/ran back/) as string });
    expect(framesOf(inputs)).toBe(60);
  });

  it('when media time jumps ahead, which is neither a long GOP nor silence', async () => {
    const { fragments } = await recordSpliced(ffmpeg, await testVideo({ ...small, ...SPLICED }), {
      ...{ startsAt: [0, SPLICED.seconds + 6], fps: small.fps, dir: dir.path },
    });
    const { end, inputs } = await feed(plain, fragments);
    expect(end?.why).toBe('clock_step');
    expect(framesOf(inputs)).toBeGreaterThan(50);
  });

  it('with bytes that are no stream', async () => {
    const { end } = await feed(plain, [{ bytes: Buffer.from('HTTP/1.1 200 OK'), startUs: 0, endUs: 0, key: false }]);
    expect(end?.why).toBe('bad_stream');
  });
});
