import { wallUs } from '@hindsight/domain';
import type { Ffmpeg } from '@hindsight/ffmpeg';
import { SimulatedClock } from '@hindsight/kit';
import type { AppendInput } from '@hindsight/ring';
import { requireFfmpeg, testVideo } from '@hindsight/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeCapture, type FakeCapture } from './fixtures/fake-capture.ts';
import { record, type Recording } from './fixtures/recording.ts';
import { runSession, type SessionOptions } from './session.ts';
import type { SessionEnd, SessionResult } from './session-end.ts';
import { createContinuity } from './time/continuity.ts';

let ffmpeg: Ffmpeg;
let recording: Recording;
let clock: SimulatedClock;
let inputs: AppendInput[];
let stalls: boolean[];
let control: AbortController;

beforeAll(async () => {
  ffmpeg = await requireFfmpeg();
  const wishes = { seconds: 6, fps: 10, width: 320, height: 180 };
  recording = await record(ffmpeg, await testVideo({ ...wishes, container: 'ts', name: 'capture' }));
});
beforeEach(() => {
  clock = new SimulatedClock();
  inputs = [];
  stalls = [];
  control = new AbortController();
});

function begin(fake: FakeCapture, more: Partial<SessionOptions> = {}): { result: () => SessionResult | null } {
  let ended: SessionResult | null = null;
  void runSession({
    ...{ id: 's', clock, capture: fake.capture, mode: 'copy', mayEncode: true, patienceMs: 5000, cause: undefined },
    ...{ continuity: createContinuity(clock, null), heldFrames: 0, onInit: () => null, signal: control.signal },
    onFragment: (input) => void inputs.push(input),
    onStalled: (stalled) => void stalls.push(stalled),
    ending: new Promise<SessionEnd>(() => undefined),
    ...more,
  }).then((end) => (ended = end));
  return { result: () => ended };
}

/** Sends the first fragments of the recording in real time. */
async function send({ stdout }: FakeCapture, count: number): Promise<void> {
  stdout.write(recording.initBytes);
  let sentUs = 0;
  for (const { bytes, endUs } of recording.fragments.slice(0, count)) {
    await clock.advance((endUs - sentUs) / 1000);
    sentUs = endUs;
    stdout.write(bytes);
  }
  await clock.advance(0);
}

describe('a session', () => {
  it('ends as no_init when FFmpeg has nothing to say within its patience', async () => {
    const { result } = begin(fakeCapture(), { patienceMs: 12_000 });
    await clock.advance(11_900);
    expect(result()).toBeNull();
    await clock.advance(500);
    expect(result()).toEqual({ why: 'no_init', detail: 'no stream within 12 s', streamedUs: 0 });
  });

  it('ends as stalled after 5 s without media time, and says so after 2.5 s', async () => {
    const fake = fakeCapture();
    const { result } = begin(fake);
    await send(fake, 20);
    await clock.advance(2300);
    expect(stalls).toEqual([]);
    await clock.advance(500);
    expect(stalls).toEqual([true]);
    await clock.advance(2000);
    expect(result()).toBeNull();
    await clock.advance(600);
    expect(result()).toMatchObject({
      why: 'stalled',
      detail: expect.stringMatching(/^no new picture for 5\.\d s$/) as string,
    });
  });

  it('goes on when media time moves again', async () => {
    const fake = fakeCapture();
    const { result } = begin(fake);
    await send(fake, 20);
    await clock.advance(3000);
    fake.stdout.write(recording.fragments[20]!.bytes);
    await clock.advance(2000);
    expect([stalls, result()]).toEqual([[true, false], null]);
  });

  it('is stalled, not ended, when FFmpeg gives a frozen source up and writes out what it has', async () => {
    const fake = fakeCapture();
    const { result } = begin(fake);
    await send(fake, 20);
    await clock.advance(3000);
    fake.stdout.write(recording.fragments[20]!.bytes);
    fake.stdout.end();
    fake.exit({ code: 0, signal: null });
    await clock.advance(1500);
    expect(result()?.why).toBe('stalled');
  });

  it('hands on everything that FFmpeg wrote before it ended', async () => {
    const fake = fakeCapture();
    const { result } = begin(fake);
    await send(fake, 20);
    const before = inputs.length;
    fake.exit({ code: 1, signal: null });
    fake.stdout.end(recording.fragments[20]!.bytes);
    await clock.advance(2000);
    expect(inputs).toHaveLength(before + 1);
    expect(result()).toMatchObject({ why: 'source_ended', detail: 'FFmpeg ended with exit code 1' });
    expect(result()?.streamedUs).toBe(inputs.reduce((sum, { durationUs }) => sum + durationUs, 0));
  });

  it('does not blame the source when this process itself was held up', async () => {
    let heldUpMs = 0;
    const late: SessionOptions['clock'] = {
      now: () => clock.now(),
      nowUs: () => wallUs(clock.nowUs() + heldUpMs * 1000),
      monotonicMs: () => clock.monotonicMs() + heldUpMs,
      random: () => clock.random(),
      sleep: (ms, signal) => clock.sleep(ms, signal),
      setTimer: (ms, fn) => clock.setTimer(ms, fn),
      every: (ms, fn) => clock.every(ms, fn),
    };
    const fake = fakeCapture();
    const { result } = begin(fake, { clock: late });
    await send(fake, 20);
    // Nothing of ours runs for 8 s; what comes meanwhile waits to be read.
    heldUpMs = 8000;
    await clock.advance(500);
    expect(result()).toBeNull();
    fake.stdout.write(recording.fragments[20]!.bytes);
    await clock.advance(1000);
    expect([result(), stalls]).toEqual([null, []]);
  });

  it('ends when capture is told to stop, and when it is told to go on otherwise', async () => {
    const fake = fakeCapture();
    const { result } = begin(fake);
    control.abort();
    await clock.advance(0);
    expect(result()?.why).toBe('stopped');
    let say: (end: SessionEnd) => void = () => undefined;
    control = new AbortController();
    const other = begin(fakeCapture(), { ending: new Promise((resolve) => (say = resolve)) });
    say({ why: 'audio_back', detail: 'sound has come back' });
    await clock.advance(0);
    expect(other.result()?.why).toBe('audio_back');
  });

  it('ends with what its init is judged to be', async () => {
    const fake = fakeCapture();
    const { result } = begin(fake, { onInit: () => ({ why: 'not_copyable', detail: 'the codec is hevc, not h264' }) });
    await send(fake, 3);
    expect(result()?.why).toBe('not_copyable');
    expect(inputs).toEqual([]);
  });
});
