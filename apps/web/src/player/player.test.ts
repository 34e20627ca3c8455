import { expect, test } from 'vitest';
import { clipSample, noonPlus } from '../fixtures/samples.ts';
import { clipFps, frameNumber, frameStart, nextSpeed, stepTarget, wallTimeAt } from './frames.ts';
import { playerActionOf } from './player-keys.ts';

const press = (key: string, change = {}) => ({
  ...{ key, repeat: false, ctrlKey: false, metaKey: false, altKey: false, defaultPrevented: false },
  ...change,
});
const FPS = 30_000 / 1001;

test('a step leads into the middle of the next or the previous frame', () => {
  const of = { fps: FPS, seconds: 899 / FPS };
  for (const frame of [0, 1, 2, 57, 500]) {
    const shown = frame / FPS;
    expect(Math.floor(stepTarget({ ...of, shown, frames: 1 }) * FPS)).toBe(frame + 1);
    expect(Math.floor(stepTarget({ ...of, shown, frames: -1 }) * FPS)).toBe(Math.max(0, frame - 1));
  }
});

test('no step leads out of the clip', () => {
  const of = { fps: 25, seconds: 4 };
  expect(stepTarget({ ...of, shown: 0, frames: -1 })).toBe(0);
  expect(Math.floor(stepTarget({ ...of, shown: 99 / 25, frames: 1 }) * 25)).toBe(99);
});

test('frames are counted from 1, by the time that they begin at', () => {
  expect([0, 1, 2, 449].map((frame) => frameNumber(frame / FPS, FPS))).toEqual([1, 2, 3, 450]);
});

test('a frame begins where the browser says, or, where that is the place sought, where the frame does that lies there', () => {
  const fps = FPS;
  expect(frameStart({ told: 7 / FPS, sought: 7.4 / FPS, fps })).toBe(7 / FPS);
  expect(frameStart({ told: 7.5 / FPS, sought: 7.5 / FPS + 1e-6, fps })).toBeCloseTo(7 / FPS, 6);
  expect(frameStart({ told: 7 / FPS - 1e-6, sought: 7 / FPS, fps })).toBeCloseTo(7 / FPS, 6);
});

test('the rate is what the file has, and the usual one before there is a file', () => {
  expect(clipFps(clipSample({ frames: 899, durationSeconds: 899 / FPS }))).toBeCloseTo(FPS, 6);
  expect(clipFps(clipSample({ state: 'encoding' }))).toBe(30);
});

test('the clock of a frame is the clip’s start and its position', () => {
  expect(new Date(wallTimeAt(clipSample(), 12.3456)).toISOString()).toBe(noonPlus(-30 + 12.346));
});

test('speeds go up and down between their ends', () => {
  expect([nextSpeed(1, true), nextSpeed(1, false), nextSpeed(4, true), nextSpeed(0.25, false)]).toEqual([
    1.5, 0.5, 4, 0.25,
  ]);
});

test('keys move the player, but not while text is typed or with a modifier', () => {
  expect(playerActionOf(press(','), 'other', true)).toEqual({ type: 'step', frames: -1 });
  expect(playerActionOf(press('K'), 'button', true)).toEqual({ type: 'toggle' });
  expect(playerActionOf(press('?'), 'other', true)).toEqual({ type: 'help' });
  expect(playerActionOf(press('.'), 'text', true)).toBeNull();
  expect(playerActionOf(press('f', { ctrlKey: true }), 'other', true)).toBeNull();
  expect(playerActionOf(press('x'), 'other', true)).toBeNull();
});

test('with the keys of one character switched off only the others move the player', () => {
  for (const key of ['k', '.', '<', 'M', 'f', '?']) expect(playerActionOf(press(key), 'other', false), key).toBeNull();
  for (const key of [' ', 'ArrowLeft', 'Home']) expect(playerActionOf(press(key), 'other', false), key).not.toBeNull();
});

test('the space bar presses the button that has the focus; held down, only moving goes on', () => {
  expect(playerActionOf(press(' '), 'button', true)).toBeNull();
  expect(playerActionOf(press(' '), 'other', true)).toEqual({ type: 'toggle' });
  expect(playerActionOf(press(' ', { repeat: true }), 'other', true)).toBeNull();
  expect(playerActionOf(press('.', { repeat: true }), 'other', true)).toEqual({ type: 'step', frames: 1 });
});
