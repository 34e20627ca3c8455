import type { Clip } from '@hindsight/domain';
import { ticksEvery } from '@hindsight/ffmpeg';
import { readTicks, requireFfmpeg, tickOffsets } from '@hindsight/testing';
import { expect } from 'vitest';
import { judgeClip } from '../judge/judge-clip.ts';
import type { Row } from './row.ts';

/** What a busy machine adds to the time of a frame, ms: source, stack and browsers share it. */
const MACHINE_MS = 50;
const SOUND_MS = 25;

/** A clip of the matrix as it was judged. */
export type Judged = {
  row: Row;
  clip: Clip;
  file: string;
  frames: { number: number; pts: number }[];
  /** Wall time of each frame − clock in its picture, ms; for files without the first one's. */
  wallErrors: number[];
  /** Sound − picture, ms. */
  soundOffsets: number[];
};

/** Frames a second as a number. */
export const rateOf = ({ fps }: Pick<Row, 'fps'>): number => {
  const [numerator = NaN, denominator = 1] = String(fps).split('/').map(Number);
  return numerator / denominator;
};

/** Judges the file of a ready clip: right frames, in order, none lost or doubled, placed in time, with sound in time. */
export async function judgeRow(row: Row, clip: Clip, file: string): Promise<Judged> {
  const { frames, framesWithoutEditLists } = await judgeClip(file);
  const numbers = frames.map(({ number }) => number);
  expect(numbers, 'every number follows the one before').toEqual(expectedFrom(row, numbers[0] ?? NaN, numbers.length));
  expect(frames).toHaveLength(clip.frames ?? NaN);
  expect(framesWithoutEditLists).toBe(frames.length);
  expectEvenTimes(row, frames);
  const wallErrors = wallErrorsOf(row, clip, frames);
  expectInTime(row, wallErrors);
  const soundOffsets = row.hasSound ? await soundOf(row, { frames, file }) : [];
  return { row, clip, file, frames, wallErrors, soundOffsets };
}

/** The numbers that a source sends from one of them on. */
function expectedFrom({ isSent = () => true, loop = Infinity }: Row, first: number, count: number): number[] {
  const numbers: number[] = [];
  for (let number = first; numbers.length < count; number = (number + 1) % loop) {
    if (isSent(number) || numbers.length === 0) numbers.push(number);
  }
  return numbers;
}

/** The time between two frames is that between their numbers: half a frame off at most, where no frame may be early. */
function expectEvenTimes(row: Row, frames: readonly { number: number; pts: number }[]): void {
  if (row.isStampedOnArrival) return;
  frames.slice(1).forEach(({ number, pts }, n) => {
    const before = frames[n];
    if (!before || number < before.number) return;
    const steps = (pts - before.pts) * rateOf(row);
    expect(Math.abs(steps - (number - before.number)), `time of frame ${number} after ${before.number}`).toBeLessThan(
      0.5,
    );
  });
}

type Timed = { number: number; clockMs: number | null; pts: number };

function wallErrorsOf(row: Row, clip: Clip, frames: readonly Timed[]): number[] {
  const startMs = Date.parse(clip.delivered.start);
  let loops = 0;
  const errors = frames.map(({ number, clockMs, pts }, n) => {
    if (clockMs === null) throw new Error(`expected a clock in frame ${number}, read none`);
    if (row.loop !== undefined && number < (frames[n - 1]?.number ?? 0)) loops += 1;
    const played = row.loop === undefined ? 0 : (loops * row.loop * 1000) / rateOf(row);
    return startMs + (pts - (frames[0]?.pts ?? 0)) * 1000 - clockMs - played;
  });
  return row.clock === 'wall' ? errors : errors.map((error) => error - (errors[0] ?? 0));
}

/** How much earlier or later than its clock a frame of a source may be placed, ms: a frame, and what the machine adds. */
export const allowedMs = (row: Row): number => 1000 / rateOf(row) + MACHINE_MS;

function expectInTime(row: Row, errors: readonly number[]): void {
  expect(Math.min(...errors), 'no frame is placed too early').toBeGreaterThan(-allowedMs(row));
  expect(Math.max(...errors), 'no frame is placed too late').toBeLessThan(allowedMs(row));
}

async function soundOf(row: Row, of: { frames: readonly Timed[]; file: string }): Promise<number[]> {
  const offsets = tickOffsets(of.frames, await readTicks(await requireFfmpeg(), of.file), row.fps);
  const seconds = (of.frames.at(-1)?.pts ?? 0) - (of.frames[0]?.pts ?? 0);
  expect(offsets.length).toBeGreaterThanOrEqual(Math.floor((seconds * rateOf(row)) / ticksEvery(row.fps)) - 1);
  expect(Math.max(...offsets.map(Math.abs)), 'sound is with the picture').toBeLessThan(SOUND_MS);
  return offsets;
}
