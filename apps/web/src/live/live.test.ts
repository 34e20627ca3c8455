import { expect, test } from 'vitest';
import { cameraSample, clipSample, NOON, noonPlus, timelineSample } from '../fixtures/samples.ts';
import { cameraFacts, cameraWords, isTestPattern } from './camera-words.ts';
import { paceTo } from './pace.ts';
import { clipsWithin, edgeOf, heldWithin, isFilling, momentAt, timelineView } from './timeline-view.ts';
import { freshWatch, look, retryMs, type Watch } from './watch.ts';

const looks = (times: number[], expected = true): Watch =>
  times.reduce((watch: Watch, position) => look(watch, { position, elapsedMs: 1000, expected }), freshWatch);

test('a picture that moves plays, one that stands still waits, and after 8 s it is stuck', () => {
  expect(looks([1, 2]).phase).toBe('playing');
  expect(looks([1, 2, 2, 2]).phase).toBe('playing');
  expect(looks([1, 2, 2, 2, 2]).phase).toBe('waiting');
  expect(looks([1, 2, ...Array(8).fill(2)]).phase).toBe('stuck');
  expect(looks([1, 2, 2, 2, 2, 3]).phase).toBe('playing');
});

test('while the camera sends nothing a still picture is not the player’s fault', () => {
  expect(looks([1, ...Array(60).fill(1)], false).phase).toBe('waiting');
});

test('a picture that never comes is asked for again, at most every 4 s', () => {
  expect(looks(Array(7).fill(0)).phase).toBe('connecting');
  expect(looks(Array(8).fill(0)).phase).toBe('stuck');
  expect([1, 2, 3, 9].map(retryMs)).toEqual([1000, 2000, 4000, 4000]);
});

test('the bar ends at the newest footage while it is live, else at now', () => {
  expect(edgeOf(timelineSample([[-60, -0.2]]))).toBe(NOON - 200);
  expect(edgeOf(timelineSample([[-60, -20]]))).toBe(NOON);
  expect(edgeOf(timelineSample([]))).toBe(NOON);
  expect(edgeOf({ ...timelineSample([[-60, -8]]), lateSeconds: 7 })).toBe(NOON - 8000);
});

test('a full ring fills the bar, and the kept part ends at the frame on screen', () => {
  const view = timelineView(timelineSample([[-60, 0]]), { seconds: 30, seenAt: NOON - 3000 });
  expect(view).toMatchObject({ full: true, heldSeconds: 60, spans: [{ left: 0, width: 1 }] });
  expect(view.keep.left).toBeCloseTo(27 / 60);
  expect(view.keep.width).toBeCloseTo(0.5);
});

test('what lies beyond the left end is cut off', () => {
  const view = timelineView(timelineSample([[-70, 0]]), { seconds: 60, seenAt: NOON - 3000 });
  expect(view.spans[0]).toEqual({ left: 0, width: 1 });
  expect(view.keep).toEqual({ left: 0, width: 0.95 });
});

test('gaps are drawn with their length; the empty part of a filling ring is no gap', () => {
  const gaps = [
    { start: noonPlus(-60), end: noonPlus(-20), cause: 'not_yet' as const },
    { start: noonPlus(-12), end: noonPlus(-6), cause: 'reconnect' as const },
  ];
  const view = timelineView(
    timelineSample(
      [
        [-20, -12],
        [-6, 0],
      ],
      gaps,
    ),
    { seconds: 30, seenAt: null },
  );
  expect(view.heldSeconds).toBe(14);
  expect(view.gaps).toHaveLength(1);
  expect(view.gaps[0]).toMatchObject({ seconds: 6, width: expect.closeTo(0.1) as number });
  expect(view.full).toBe(false);
});

test('clips of footage in the ring are marked; older ones, and those that came to nothing, are not', () => {
  const clip = (state: 'ready' | 'failed', from: number, to: number) =>
    clipSample({
      state,
      delivered: { start: noonPlus(from), end: noonPlus(to), coverage: 1, partial: false, gaps: [] },
    });
  const clips = [clip('ready', -30, -15), clip('ready', -75, -45), clip('ready', -90, -60), clip('failed', -30, 0)];
  expect(clipsWithin(clips, { start: NOON - 60_000, edge: NOON })).toMatchObject([
    { stretch: { left: 0.5, width: 0.25 }, seconds: 15 },
    { stretch: { left: 0, width: 0.25 }, seconds: 30 },
  ]);
});

test('the left end of a full ring means footage that is still there when a player gets to it', () => {
  expect(momentAt(timelineSample([[-60, 0]]), NOON - 60_000)).toBe(NOON - 56_000);
  expect(momentAt(timelineSample([[-20, 0]]), NOON - 60_000)).toBe(NOON - 20_000);
  expect(momentAt(timelineSample([[-60, 0]]), NOON - 1000)).toBeNull();
});

test('a picture keeps to a moment by its pace, is held while it is ahead of it, and jumps when it is far behind', () => {
  expect([0, 50, -50].map(paceTo)).toEqual([1, 1, 1]);
  expect([200, 1000].map(paceTo)).toEqual([1.2, 1.5]);
  expect(paceTo(-200)).toBe(0.8);
  expect(paceTo(-2000)).toBe(0);
  expect(paceTo(1501)).toBe('jump');
});

test('an empty ring draws nothing and breaks nothing', () => {
  const view = timelineView(timelineSample([]), { seconds: 30, seenAt: null });
  expect(view).toMatchObject({ heldSeconds: 0, spans: [], gaps: [] });
  expect(heldWithin(timelineSample([]), NOON - 1000, NOON)).toBe(0);
});

test('a ring is filling until it reaches back as far as it can, gaps or not', () => {
  expect(isFilling(timelineSample([[-12, 0]]))).toBe(true);
  expect(
    isFilling(
      timelineSample([
        [-59, -40],
        [-3, 0],
      ]),
    ),
  ).toBe(false);
  expect(isFilling(timelineSample([]))).toBe(true);
});

test('a camera in trouble says what is wrong, what helps and what the tool said, apart', () => {
  const error = '/dev/video0 is held by another program: close it (fuser -v /dev/video0 names it) (FFmpeg: busy)';
  const words = cameraWords(cameraSample({ state: 'backoff', reason: 'camera_busy', error }));
  expect(words.title).toBe('Another program uses the camera');
  expect(words.why).toBe('/dev/video0 is held by another program: close it (fuser -v /dev/video0 names it)');
  expect(words.detail).toBe('FFmpeg: busy');
});

test('every state that is not streaming has words, also without a reason', () => {
  for (const state of ['unassigned', 'connecting', 'stalled', 'backoff', 'disabled'] as const) {
    expect(cameraWords(cameraSample({ state })).title).not.toBe('');
  }
  expect(cameraWords(cameraSample({ state: 'backoff', reason: 'stalled' })).why).toMatch(/keeps trying/);
  expect(cameraWords(cameraSample())).toEqual({ title: 'Live', why: null, detail: null });
});

test('a test pattern is told by the camera’s reason alone', () => {
  expect(isTestPattern(cameraSample({ reason: 'test_pattern: nothing is configured' }))).toBe(true);
  expect(isTestPattern(cameraSample())).toBe(false);
});

test('facts that are not known yet are left out', () => {
  expect(cameraFacts(cameraSample())).toBe('1920 × 1080 · 29.97 fps · copied untouched');
  expect(cameraFacts(cameraSample({ width: null, fps: null, mode: 'encode' }))).toBe('encoded here');
});
