import { join } from 'node:path';
import { runFfmpeg, type Ffmpeg } from '@hindsight/ffmpeg';
import { requireFfmpeg, startRedis, tempDir, testVideo } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Act } from '../fixtures/acts.ts';
import { record, type Recording } from '../fixtures/recording.ts';
import { superviseActs, timelineOf, type Stored } from '../fixtures/simulated-camera.ts';
import { oneAfterTheOther, recordSpliced } from '../fixtures/spliced.ts';

const FPS = 10;
const FRAME_US = 1e6 / FPS;
const SECONDS = 12;
const SMALL = { fps: FPS, width: 320, height: 180, seconds: SECONDS };
/** MPEG-TS counts 90,000 ticks a second in 33 bits. */
const WRAP_SECONDS = 2 ** 33 / 90_000;

let ffmpeg: Ffmpeg;
let redis: Awaited<ReturnType<typeof startRedis>>;
let dir: Awaited<ReturnType<typeof tempDir>>;
let file: string;
let plain: Recording;

beforeAll(async () => {
  [ffmpeg, redis, dir] = await Promise.all([requireFfmpeg(), startRedis(), tempDir()]);
  file = await testVideo({ ...SMALL, container: 'ts', name: 'timeline' });
  plain = await record(ffmpeg, file);
});
afterAll(async () => {
  await redis?.stop();
  await dir?.remove();
});

const streams = (of: Recording, then: 'dies' | 'freezes' = 'freezes', seconds?: number): Act => ({
  ...{ kind: 'streams', of, then },
  ...(seconds === undefined ? {} : { seconds }),
});
const splice = (...startsAt: number[]): Promise<Recording> =>
  recordSpliced(ffmpeg, file, { startsAt, fps: FPS, dir: dir.path });

type Shown = {
  /** Causes of the gaps, and their length, s. */
  gaps: [cause: string, seconds: number][];
  sessions: number;
  frames: number;
};

/** What the timeline shows; every frame lies where it was sent, to a frame. */
async function shown(stored: Stored[]): Promise<Shown> {
  for (const { wallStart, durationUs, writtenUs } of stored.filter(isWrittenLive)) {
    expect(Math.abs(wallStart + durationUs - writtenUs)).toBeLessThanOrEqual(FRAME_US);
  }
  const { gaps, spans, frames } = await timelineOf(redis.url, stored);
  return {
    gaps: gaps.map(({ cause, start, end }) => [cause, Math.round((end - start) / 100) / 10]),
    sessions: spans.length,
    frames,
  };
}

/** What waited for the calibration of its session was written before it was stored. */
const isWrittenLive = ({ indexInSession }: Stored): boolean => indexInSession > 20;

describe('what the timeline shows of a source', () => {
  it('that is away for 3 s: two sessions, and a gap reconnect until it is back', async () => {
    const away: Act[] = Array.from({ length: 3 }, () => ({ kind: 'dies', afterMs: 200 }));
    const acts = [streams(plain, 'dies'), ...away, streams(plain)];
    const { gaps, sessions, frames } = await shown(await superviseActs(ffmpeg, { acts, seconds: 30 }));
    expect(gaps).toMatchObject([['reconnect', expect.any(Number)]]);
    expect(gaps[0]![1]).toBeGreaterThan(2);
    expect(gaps[0]![1]).toBeLessThan(7);
    expect([sessions, frames]).toEqual([2, 2 * SECONDS * FPS]);
  });

  it.each([
    ['whose 33-bit clock wraps', [WRAP_SECONDS - 5]],
    ['whose clock begins anew after a long time', [1000, 0]],
    ['whose clock jumps ahead by 100 s', [0, SECONDS + 100]],
  ])('%s: nothing, FFmpeg evens it out', async (_name, startsAt) => {
    const spliced = await splice(...startsAt);
    const stored = await superviseActs(ffmpeg, { acts: [streams(spliced)], seconds: 14 * startsAt.length });
    expect(await shown(stored)).toEqual({ gaps: [], sessions: 1, frames: startsAt.length * SECONDS * FPS });
  });

  it.each([
    ['jumps ahead by 4 s', [0, SECONDS + 4]],
    ['jumps back by 4 s', [0, SECONDS - 4]],
  ])('whose clock %s: a new session at once, and no frame in a wrong place', async (_name, startsAt) => {
    const acts = [streams(await splice(...startsAt)), streams(plain)];
    const { gaps, sessions, frames } = await shown(await superviseActs(ffmpeg, { acts, seconds: 30 }));
    expect(gaps).toMatchObject([['reconnect', expect.any(Number)]]);
    expect(gaps[0]![1]).toBeLessThan(1);
    expect(sessions).toBe(2);
    expect(frames).toBeGreaterThan((2 * SECONDS - 1) * FPS);
  });

  it('whose clock runs back, and nobody evens it out: a new session at once', async () => {
    const acts = [streams(oneAfterTheOther(plain, plain)), streams(plain)];
    const { gaps, sessions, frames } = await shown(await superviseActs(ffmpeg, { acts, seconds: 30 }));
    expect(gaps.map(([cause]) => cause)).toEqual(['reconnect']);
    expect(gaps[0]![1]).toBeLessThan(1);
    expect([sessions, frames]).toEqual([2, 2 * SECONDS * FPS]);
  });

  it('that freezes and keeps its connection: a gap stalled', async () => {
    const acts: Act[] = [streams(plain), { kind: 'silent' }, streams(plain)];
    const { gaps, sessions, frames } = await shown(await superviseActs(ffmpeg, { acts, seconds: 38 }));
    expect(gaps).toMatchObject([['stalled', expect.any(Number)]]);
    expect(gaps[0]![1]).toBeGreaterThan(5);
    expect([sessions, frames]).toEqual([2, 2 * SECONDS * FPS]);
  });

  it('that sends the same picture for ever: footage like any other', async () => {
    const still = join(dir.path, 'still.ts');
    const codec = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', String(FPS), '-bf', '0', '-f', 'mpegts'];
    const input = ['-f', 'lavfi', '-i', `color=gray:size=320x180:rate=${FPS}`, '-t', String(SECONDS)];
    await runFfmpeg(ffmpeg, { args: ['-nostdin', '-y', ...input, ...codec, still] });
    const acts = [streams(await record(ffmpeg, still))];
    const stored = await superviseActs(ffmpeg, { acts, seconds: SECONDS + 2 });
    expect(await shown(stored)).toEqual({ gaps: [], sessions: 1, frames: SECONDS * FPS });
  });

  it.each([
    ['resolution', { width: 480, height: 270 }],
    ['parameter sets, the size staying', { profile: 'main' as const }],
  ])('that changes its %s: a new session at once, nothing of both in one', async (_name, change) => {
    const other = await record(ffmpeg, await testVideo({ ...SMALL, ...change, container: 'ts', name: 'timeline' }));
    const acts = [streams(oneAfterTheOther(plain, other)), streams(other)];
    const stored = await superviseActs(ffmpeg, { acts, seconds: 30 });
    const { gaps, sessions, frames } = await shown(stored);
    expect(gaps.map(([cause]) => cause)).toEqual(['reconnect']);
    expect(gaps[0]![1]).toBeLessThan(1);
    expect([sessions, frames]).toEqual([2, 2 * SECONDS * FPS]);
    expect(new Set(stored.map(({ session, init }) => `${session} ${init.toString('latin1')}`)).size).toBe(2);
  });
});

describe('what the timeline shows when our clock is set', () => {
  const stepAt = (byMs: number) => (ms: number, clock: { step(ms: number): void }) => {
    if (ms === 11_000) clock.step(byMs);
  };

  it.each([
    ['ahead by an hour: the new session alone, what was there is older than the ring reaches', 3_600_000],
    ['back by an hour: the new session alone, which takes the place of later times', -3_600_000],
  ])('%s', async (_name, byMs) => {
    const acts = [streams(plain), streams(plain)];
    const stored = await superviseActs(ffmpeg, { acts, seconds: 28, at: stepAt(byMs) });
    expect(new Set(stored.map(({ session }) => session)).size).toBe(2);
    const { gaps, sessions, frames } = await shown(stored);
    expect([gaps, sessions, frames]).toEqual([[], 1, SECONDS * FPS]);
  });

  it('by 300 ms: nothing, it is followed slowly', async () => {
    const stored = await superviseActs(ffmpeg, { acts: [streams(plain)], seconds: 14, at: stepAt(300) });
    expect((await timelineOf(redis.url, stored)).spans).toHaveLength(1);
  });
});
