import { expect, test } from 'vitest';
import type { Clip } from '@hindsight/domain';
import type { ClipOrder } from '../api/api.ts';
import { ApiError } from '../api/http.ts';
import { manualClock } from '../fixtures/manual-clock.ts';
import { clipSample, NOON, noonPlus, timelineSample } from '../fixtures/samples.ts';
import { posterSize } from './capture-frame.ts';
import { chosenLength, offeredLengths, secondsOfAll } from './lengths.ts';
import { acceptedWords, heldAtPress, pressWords, problemWords, settledWords } from './press-words.ts';
import { pressesAfter, type Press } from './presses.ts';
import { momentSeen } from './seen.ts';
import { sendOrder } from './send-order.ts';
import { shortcutOf } from './shortcuts.ts';

const order = (key = 'k'): ClipOrder => ({ camera: 'default', seconds: 30, at: null, key });

test('no length is longer than the ring, and all of it is always on offer', () => {
  expect(offeredLengths(60)).toEqual([10, 30, 60, 'all']);
  expect(offeredLengths(45)).toEqual([10, 30, 'all']);
  expect(offeredLengths(5.5)).toEqual(['all']);
  expect(offeredLengths(null)).toEqual([10, 30, 60, 'all']);
});

test('the remembered length is chosen where it is on offer, else 30 s, else the longest', () => {
  expect(chosenLength([10, 30, 60, 'all'], '60')).toBe(60);
  expect(chosenLength([10, 30, 'all'], '60')).toBe(30);
  expect(chosenLength([10, 30, 'all'], 'all')).toBe('all');
  expect(chosenLength(['all'], null)).toBe('all');
  expect(chosenLength([10, 30], 'nonsense')).toBe(30);
});

test('all reaches back over all footage, gaps included, but not over what a full ring is about to lose', () => {
  expect(secondsOfAll(timelineSample([[-20.5, 0]]), NOON - 1000)).toBe(19);
  const full = timelineSample([
    [-60, -40],
    [-30, 0],
  ]);
  expect(secondsOfAll(full, NOON - 1000)).toBe(56);
  expect(secondsOfAll({ ...timelineSample([[-900, 0]]), capacitySeconds: 900 }, null)).toBe(600);
  expect(secondsOfAll(timelineSample([]), null)).toBe(1);
  expect(secondsOfAll(undefined, null)).toBe(30);
});

test('a press goes from sending to accepted, or is refused and sent again as it was', () => {
  let presses: readonly Press[] = [];
  presses = pressesAfter(presses, { type: 'pressed', order: order('a'), pressedAt: 1 });
  presses = pressesAfter(presses, { type: 'pressed', order: order('b'), pressedAt: 2 });
  presses = pressesAfter(presses, { type: 'poster', key: 'a', url: 'blob:1' });
  presses = pressesAfter(presses, { type: 'refused', key: 'a', problem: 'why' });
  expect(presses.map((p) => [p.order.key, p.phase])).toEqual([
    ['b', 'sending'],
    ['a', 'refused'],
  ]);
  presses = pressesAfter(presses, { type: 'again', key: 'a' });
  expect(presses[1]).toMatchObject({ phase: 'sending', problem: null, posterUrl: 'blob:1', order: order('a') });
  const clip = clipSample();
  presses = pressesAfter(presses, { type: 'accepted', key: 'a', clip });
  expect(presses[1]).toMatchObject({ phase: 'accepted', clip });
  expect(pressesAfter(presses, { type: 'dismissed', key: 'b' })).toHaveLength(1);
});

function sending(answers: (Clip | ApiError)[]) {
  const clock = manualClock();
  const keys: string[] = [];
  const orderClip = ({ key }: ClipOrder): Promise<Clip> => {
    keys.push(key);
    const answer = answers.shift();
    return answer instanceof ApiError ? Promise.reject(answer) : Promise.resolve(answer as Clip);
  };
  const result = sendOrder({ api: { orderClip }, clock, order: order() }).catch((error: unknown) => error);
  return { clock, keys, result };
}

const unanswered = () => new ApiError({ code: 'offline', status: 0, message: '' });

test('an order that nobody answered is sent again with the same key', async () => {
  const clip = clipSample();
  const { clock, keys, result } = sending([unanswered(), unanswered(), clip]);
  await clock.advance(1500);
  expect(await result).toBe(clip);
  expect(keys).toEqual(['k', 'k', 'k']);
});

test('an order is given up after four tries, and at once when it is to blame itself', async () => {
  const dead = sending([unanswered(), unanswered(), unanswered(), unanswered()]);
  await dead.clock.advance(10_000);
  expect(await dead.result).toMatchObject({ code: 'offline' });
  expect(dead.keys).toHaveLength(4);
  const wrong = sending([new ApiError({ code: 'no_footage', status: 422, message: '' })]);
  expect(await wrong.result).toMatchObject({ code: 'no_footage' });
  expect(wrong.keys).toHaveLength(1);
});

test('the server’s wish for patience is followed, up to 4 s', async () => {
  const busy = new ApiError({ code: 'exhausted', status: 503, message: '', retryAfterSeconds: 60 });
  const { clock, keys, result } = sending([busy, clipSample()]);
  await clock.advance(3999);
  expect(keys).toHaveLength(1);
  await clock.advance(1);
  await result;
  expect(keys).toHaveLength(2);
});

test('the moment is the frame seen, unless it has left the ring', () => {
  const ring = timelineSample([[-60, 0]]);
  expect(momentSeen(NOON - 2000, ring)).toBe(NOON - 2000 + 3);
  expect(momentSeen(NOON - 61_000, ring)).toBeNull();
  expect(momentSeen(null, ring)).toBeNull();
  expect(momentSeen(NOON, undefined)).toBe(NOON + 3);
});

test('while the ring is filling the press says how many seconds there are', () => {
  const ring = timelineSample([[-12.3, 0]]);
  const held = heldAtPress(ring, 30, NOON);
  expect(held).toBeCloseTo(12.3);
  expect(pressWords(30, held, NOON)).toBe('The buffer holds 12.3 s of the 30 s. Keeping those…');
  expect(pressWords(30, 0, null)).toMatch(/still empty/);
  expect(pressWords(30, 29.9, null)).toBe('Keeping the 30 s…');
  expect(pressWords(30, null, NOON)).toMatch(/^Keeping the 30 s up to /);
});

test('footage that came in since the ring was asked counts as held', () => {
  expect(heldAtPress(timelineSample([[-60, -1]]), 30, NOON)).toBe(30);
  expect(heldAtPress(undefined, 30, NOON)).toBeNull();
});

test('the answer says what is missing, the end says how it went', () => {
  expect(acceptedWords(clipSample())).toMatch(/being made/);
  const gaps = [{ start: noonPlus(-30), end: noonPlus(-12), cause: 'overwritten' as const }];
  const delivered = { start: noonPlus(-12), end: noonPlus(0), coverage: 0.4, partial: true, gaps };
  expect(acceptedWords(clipSample({ delivered }))).toMatch(/Missing: the first 18 s \(older than the buffer\)\.$/);
  expect(settledWords(clipSample({ durationSeconds: 30 }))).toBe('Clip ready: 30 s.');
  expect(settledWords(clipSample({ state: 'failed' }))).toMatch(/could not/);
});

test('an unknown code shows the server’s own words and the code', () => {
  const error = new ApiError({ code: 'window_too_long', status: 400, message: 'expected at most 600 s, got 900 s' });
  expect(problemWords(error)).toBe('expected at most 600 s, got 900 s (window_too_long)');
  expect(problemWords(new Error('bug'))).not.toMatch(/bug/);
});

const key = (name: string, change: object = {}) => ({
  key: name,
  repeat: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  defaultPrevented: false,
  ...change,
});

test('R records and S takes a snapshot, but never with a modifier, held down or while typing', () => {
  expect(shortcutOf(key('r'), false)).toBe('record');
  expect(shortcutOf(key('S'), false)).toBe('snapshot');
  expect(shortcutOf(key('x'), false)).toBeNull();
  for (const change of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { repeat: true }]) {
    expect(shortcutOf(key('r', change), false)).toBeNull();
  }
  expect(shortcutOf(key('r'), true)).toBeNull();
});

test('the poster keeps the picture’s proportions and is at most 1280 wide', () => {
  expect(posterSize(1920, 1080)).toEqual({ width: 1280, height: 720 });
  expect(posterSize(640, 480)).toEqual({ width: 640, height: 480 });
});
