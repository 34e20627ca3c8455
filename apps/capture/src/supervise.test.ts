import { HindsightError } from '@hindsight/domain';
import type { CaptureArguments, Ffmpeg } from '@hindsight/ffmpeg';
import { createLogger, createRegistry, SimulatedClock } from '@hindsight/kit';
import type { AppendInput, CaptureState, Ring } from '@hindsight/ring';
import { requireFfmpeg, testVideo } from '@hindsight/testing';
import * as fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { play, type Act, type Streams } from './fixtures/acts.ts';
import { cameraOf } from './fixtures/bed.ts';
import { fakeCapture, type FakeCapture } from './fixtures/fake-capture.ts';
import { record, type Recording } from './fixtures/recording.ts';
import { createCaptureMetrics } from './metrics.ts';
import { superviseCamera } from './supervise.ts';

const log = createLogger({ service: 'test', level: 'silent' });
const SOURCE = 'rtsp://user:secret@10.0.0.5/stream';

let ffmpeg: Ffmpeg;
let mute: Recording;
let heard: Recording;
let deaf: Recording;
let long: Recording;

beforeAll(async () => {
  ffmpeg = await requireFfmpeg();
  const small = { width: 320, height: 180, fps: 5 };
  mute = await record(ffmpeg, await testVideo({ ...small, seconds: 330, audio: false, name: 'capture-hours' }));
  long = await record(
    ffmpeg,
    await testVideo({ ...small, seconds: 12, gopSeconds: 8, audio: false, name: 'capture-gop' }),
  );
  heard = await record(ffmpeg, await testVideo({ ...small, seconds: 20, name: 'capture-heard' }));
  // Announced, and never there: the init of one, the pictures of the other.
  const { fragments } = mute;
  deaf = { ...mute, init: heard.init, initBytes: heard.initBytes, fragments: fragments.slice(0, 60) };
});

let clock: SimulatedClock;
let control: AbortController;
let handOver: AbortController;
let started: { atMs: number; args: string; fake: FakeCapture }[];
let states: { atMs: number; state: CaptureState['state']; reason?: string | undefined }[];
let inputs: AppendInput[];
let acts: Act[];
let newest: Omit<CaptureState, 'updatedAt'> | null;

beforeEach(() => {
  clock = new SimulatedClock();
  control = new AbortController();
  handOver = new AbortController();
  [started, states, inputs, acts, newest] = [[], [], [], [], null];
});

const ring = {
  append: (_lease: unknown, input: AppendInput) => {
    inputs.push(input);
    return Promise.resolve({ seq: inputs.length, segment: 1, trimmed: 0, dropped: 0, replaced: 0, repeated: false });
  },
  setState: (_lease: unknown, state: Omit<CaptureState, 'updatedAt'>) => {
    newest = state;
    states.push({ atMs: clock.monotonicMs(), state: state.state, reason: state.reason });
    return Promise.resolve();
  },
  coverage: () => Promise.reject(new HindsightError('unavailable', 'not in this test')),
} as unknown as Ring;

/** Starts supervision; the n-th FFmpeg does the n-th act, the last one again and again. */
function supervise(): Promise<void> {
  const held = {
    lease: { camera: 'yard', owner: 'r:s:1', token: 1 },
    lost: new AbortController().signal,
    lose: () => {},
    handOver: handOver.signal,
  };
  const startCapture = (_ffmpeg: Ffmpeg, { args }: CaptureArguments) => {
    const fake = fakeCapture({ stderr: `could not open ${SOURCE}: Connection refused` });
    const act = acts[Math.min(started.length, acts.length - 1)];
    started.push({ atMs: clock.monotonicMs(), args: args.join(' '), fake });
    if (act) void play(clock, act, fake);
    return fake.capture;
  };
  const metrics = createCaptureMetrics({ registry: createRegistry('test'), clock, ring });
  const parts = { ring, clock, log, ffmpeg, startCapture, metrics, fetchPlaylist: () => Promise.resolve(null) };
  return superviseCamera(parts, { camera: cameraOf(SOURCE), held, signal: control.signal });
}

async function stop(running: Promise<void>): Promise<void> {
  control.abort();
  await clock.advance(2000);
  await running;
}

const kinds = (): string[] => states.map(({ state }) => state).filter((state, n, all) => state !== all[n - 1]);
const waits = (): number[] => started.slice(1).map(({ atMs }, n) => atMs - started[n]!.atMs);

describe('supervision', () => {
  it('goes connecting, streaming, stalled, backoff, connecting', async () => {
    acts = [{ kind: 'streams', of: mute, seconds: 12, then: 'freezes' }, { kind: 'silent' }];
    const running = supervise();
    await clock.advance(20_000);
    expect(kinds()).toEqual(['connecting', 'streaming', 'stalled', 'backoff', 'connecting']);
    expect(states.find(({ state }) => state === 'backoff')?.reason).toMatch(/^stalled: no new picture for 5/);
    await stop(running);
  });

  it('keeps trying a source that cannot be opened, ever more slowly, and says why meanwhile', async () => {
    acts = [{ kind: 'dies', afterMs: 100 }];
    const running = supervise();
    await clock.advance(300_000);
    const [first = 0, second = 0, third = 0] = waits();
    expect(first).toBeLessThan(1000);
    expect(second).toBeLessThan(1600);
    expect(third).toBeLessThan(2800);
    expect(Math.max(...waits())).toBeLessThan(18_500);
    expect(started.length).toBeGreaterThan(35);
    expect(started.length).toBeLessThan(80);
    expect(newest?.reason).toMatch(/^camera_refused: nothing listens at rtsp:\/\/\*\*\*@10\.0\.0\.5\/stream/);
    expect(states.slice(2).every(({ reason }) => reason?.startsWith('camera_refused'))).toBe(true);
    await stop(running);
  });

  it('tries again quickly after a session that streamed for 10 s', async () => {
    const good: Act = { kind: 'streams', of: mute, seconds: 15, then: 'dies' };
    acts = [...Array<Act>(20).fill({ kind: 'dies', afterMs: 10 }), good, { kind: 'silent' }];
    const running = supervise();
    await clock.advance(300_000);
    expect(waits()[20]).toBeLessThan(15_000 + 1200 + 600);
    expect(waits()[19]).toBeGreaterThan(1000);
    await stop(running);
  });

  it('gives silent sound up, listens for it every 5 minutes on the side, and takes it back', async () => {
    const side: Streams = { kind: 'streams', of: heard, then: 'freezes' };
    acts = [{ kind: 'streams', of: deaf, then: 'dies' }, { kind: 'streams', of: mute, then: 'dies' }, side, side];
    const running = supervise();
    await clock.advance(20_000);
    expect(newest).toMatchObject({ state: 'streaming', audio: 'silent' });
    expect(started.map(({ args }) => / -an /.test(args))).toEqual([false, true]);
    expect(started[1]!.atMs).toBeLessThan(6000);
    await clock.advance(300_000);
    // The third one listened, the fourth one streams; the second one was not disturbed by the third.
    expect(started.map(({ args }) => / -an /.test(args))).toEqual([false, true, false, false]);
    expect(started.map(({ fake }) => fake.isOver())).toEqual([true, true, true, false]);
    expect(newest).toMatchObject({ state: 'streaming', audio: 'aac' });
    await stop(running);
  });

  it('encodes when the GOPs are long, looks every few minutes on the side, and copies again', async () => {
    const [bad, good]: Streams[] = [long, mute].map((of) => ({ kind: 'streams', of, then: 'freezes' }));
    acts = [bad!, good!, bad!, good!];
    const running = supervise();
    await clock.advance(20_000);
    expect(newest).toMatchObject({ state: 'streaming', mode: 'encode', modeReason: expect.any(String) as string });
    await clock.advance(300_000);
    // The third one was in vain, and the second one was not disturbed by it.
    expect(started.map(({ fake }) => fake.isOver())).toEqual([true, false, true]);
    // The second one freezes in the end; beside the fourth one, the fifth sees that it can be copied.
    await clock.advance(370_000);
    expect(started.map(({ args }) => / -c:v copy /.test(args))).toEqual([true, false, true, false, true, true]);
    expect(newest).toMatchObject({ state: 'streaming', mode: 'copy' });
    expect(newest?.modeReason).toBeUndefined();
    await stop(running);
  });

  it('ends when the camera is handed over to another replica, with everything stored that had come', async () => {
    acts = [{ kind: 'streams', of: mute, then: 'freezes' }];
    const running = supervise();
    await clock.advance(15_000);
    const framesBefore = inputs.reduce((sum, { frames }) => sum + frames, 0);
    handOver.abort();
    await clock.advance(0);
    await running;
    expect(started.map(({ fake }) => fake.isOver())).toEqual([true]);
    expect(framesBefore).toBeGreaterThan(60);
    expect(inputs.reduce((sum, { frames }) => sum + frames, 0)).toBeGreaterThanOrEqual(framesBefore);
  });

  it('leaves one FFmpeg at most at any time, and none at the end, whatever sources do', async () => {
    const act = fc.oneof(
      fc.record({ kind: fc.constant('dies' as const), afterMs: fc.integer({ min: 0, max: 4000 }) }),
      fc.constant({ kind: 'silent' as const }),
      fc.record({
        ...{ kind: fc.constant('streams' as const), seconds: fc.integer({ min: 0, max: 15 }) },
        then: fc.constantFrom('dies' as const, 'freezes' as const),
      }),
    );
    const plans = fc.tuple(fc.array(act, { minLength: 1, maxLength: 8 }), fc.integer({ min: 0, max: 90_000 }));
    await fc.assert(
      fc.asyncProperty(plans, async ([plan, untilMs]) => {
        clock = new SimulatedClock();
        [control, handOver] = [new AbortController(), new AbortController()];
        [started, states, inputs] = [[], [], []];
        acts = plan.map((one) => (one.kind === 'streams' ? { ...one, of: mute } : one));
        const running = supervise();
        for (let passed = 0; passed < untilMs; passed += 500) {
          await clock.advance(500);
          expect(started.filter(({ fake }) => !fake.isOver()).length).toBeLessThanOrEqual(1);
        }
        await stop(running);
        expect(started.every(({ fake }) => fake.isOver())).toBe(true);
        inputs.slice(1).forEach((input, n) => {
          const before = inputs[n]!;
          expect(input.wallStart).toBeGreaterThanOrEqual(before.wallStart + before.durationUs);
          const isNew = input.session !== before.session;
          expect(input.indexInSession).toBe(isNew ? 0 : before.indexInSession + 1);
          expect(input.cause !== undefined).toBe(isNew);
        });
      }),
      { numRuns: 25 },
    );
  });
});
