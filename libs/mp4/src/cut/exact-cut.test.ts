import { describe, expect, it } from 'vitest';
import { checkFootage } from '@hindsight/ffmpeg';
import { readFrames, requireFfmpeg, type TestVideo } from '@hindsight/testing';
import { cut, EPOCH_US, footage, frameHashes, numbersIn, range, windowAt } from '../fixtures/footage.ts';
import type { SourceSession } from './types.ts';

const FPS = 10;
/** For tests that cut and decode many times over, on a machine that does other things too. */
const MANY_CUTS_MS = 240_000;
/** Wall time of a frame of test footage. */
const frameUs = (n: number, fps = FPS): number => EPOCH_US + Math.round((n * 1e6) / fps);

const source = (more: Partial<TestVideo> = {}): Promise<SourceSession> =>
  footage({ seconds: 2, fps: FPS, gopSeconds: 1, ...more });

const exact = (session: SourceSession, first: number, count: number, fps = FPS) =>
  cut({ window: windowAt(frameUs(first, fps), count / fps), sessions: [session], precision: 'exact' });

describe('an exact cut', () => {
  it(
    'starts at any frame of two GOPs',
    async () => {
      const session = await source({ seconds: 1.2, gopSeconds: 0.6, name: 'two-gops' });
      for (let first = 0; first < 12; first += 1) {
        const count = Math.min(8, 12 - first);
        const { plan, clip } = await exact(session, first, count);
        expect(await numbersIn(clip.bytes), `from frame ${first}`).toEqual(range(first, count));
        expect(plan.method).toBe(first % 6 === 0 ? 'copy' : 'smart');
        expect(plan.delivered).toMatchObject({ coverage: 1, gaps: [] });
      }
    },
    MANY_CUTS_MS,
  );

  it('leaves copied frames as they are, to the last bit', async () => {
    const session = await source();
    const { clip } = await exact(session, 7, 11);
    const whole = await exact(session, 0, 20);
    const hashes = await frameHashes(clip.bytes);
    expect(hashes.slice(3)).toEqual((await frameHashes(whole.clip.bytes)).slice(10, 18));
  });

  it('encodes nothing but the frames before the first IDR', async () => {
    const { plan, clip } = await exact(await source(), 7, 11);
    expect(clip.framesEncoded).toBe(3);
    expect(plan.parameterSetId).toBe(1);
    expect(clip.durationSeconds).toBeCloseTo(1.1, 6);
  });

  it(
    'closes a GOP with B-frames at any frame of its end',
    async () => {
      const session = await source({ bframes: 2, name: 'bframes' });
      const tails: number[] = [];
      for (let count = 4; count <= 13; count += 1) {
        const { plan, clip } = await exact(session, 6, count);
        expect(await numbersIn(clip.bytes), `${count} frames`).toEqual(range(6, count));
        const last = plan.pieces[0]?.runs.at(-1);
        tails.push(plan.pieces[0]?.runs.length === 3 && last?.kind === 'encode' ? last.frames.length : 0);
      }
      expect(Math.max(...tails)).toBeGreaterThan(0);
      expect(Math.max(...tails)).toBeLessThan(4);
    },
    MANY_CUTS_MS,
  );

  it('gives checks that decode to the promised number of frames', async () => {
    const ffmpeg = await requireFfmpeg();
    const { clip } = await exact(await source({ bframes: 2, name: 'bframes' }), 6, 12);
    expect(clip.checks.length).toBeGreaterThan(1);
    for (const { name, annexB, frames } of clip.checks) {
      expect(await checkFootage(ffmpeg, { annexB, expected: frames }), name).toMatchObject({ frames });
    }
  });

  it.each([
    ['Baseline', { profile: 'baseline' }],
    ['Main', { profile: 'main' }],
    ['four slices a picture', { extraArgs: ['-slices', '4'] }],
    [
      'parameter-set id 1 in the source',
      { extraArgs: ['-x264-params', 'sps-id=1:keyint=10:min-keyint=10:scenecut=0'] },
    ],
    ['a picture that is cropped', { width: 322, height: 182 }],
    [
      'a colour description',
      { extraArgs: ['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709', '-color_range', 'tv'] },
    ],
    ['samples that are not square', { extraArgs: ['-aspect', '4:3'] }],
  ] satisfies [string, Partial<TestVideo>][])('keeps %s', async (name, more) => {
    const session = await source({ ...more, name: 'kinds' });
    const { plan, clip } = await exact(session, 4, 12);
    expect(plan.method, plan.transcodeReason).toBe('smart');
    expect(await numbersIn(clip.bytes), name).toEqual(range(4, 12));
  });

  it('takes the id that a source with set id 1 leaves free', async () => {
    const extraArgs = ['-x264-params', 'sps-id=1:keyint=10:min-keyint=10:scenecut=0'];
    const { plan } = await exact(await source({ extraArgs, name: 'kinds' }), 4, 12);
    expect(plan.parameterSetId).toBe(0);
  });

  it('keeps the times of a variable rate', async () => {
    const session = await footage({
      seconds: 3,
      fps: 30,
      gopSeconds: 1,
      name: 'variable-rate',
      extraArgs: ['-bsf:v', 'setts=ts=TS+mod(N\\,3)*80'],
    });
    const window = windowAt(frameUs(20, 30), 1.5);
    const { plan, clip } = await cut({ window, sessions: [session], precision: 'exact' });
    const frames = await readFrames(await requireFfmpeg(), clip.bytes, { ignoreEditLists: true });
    const [first] = frames.map((frame) => frame.number);
    expect(frames.map((frame) => frame.number)).toEqual(range(first ?? 0, 45));
    const [piece] = plan.pieces;
    const timescale = session.init.video?.timescale ?? 0;
    const wanted = piece?.frames.map((frame) => (frame.pts - piece.startTicks) / timescale) ?? [];
    expect(frames.every((frame, i) => Math.abs(frame.pts - (wanted[i] ?? 0)) < 1e-4)).toBe(true);
    expect(new Set(wanted.map((at, i) => Math.round((at - (wanted[i - 1] ?? 0)) * 1e4))).size).toBeGreaterThan(2);
  });

  it(
    'finds the frame whose time, cut to milliseconds, is the start',
    async () => {
      const session = await footage({ seconds: 2, fps: '30000/1001', gopSeconds: 1, name: 'ntsc' });
      for (const first of [5, 17, 30, 31]) {
        const { plan, clip } = await cut({
          window: windowAt(EPOCH_US + Math.round((first * 1e6 * 1001) / 30000), 0.5),
          sessions: [session],
          precision: 'exact',
        });
        expect(plan.delivered.coverage).toBe(1);
        expect((await numbersIn(clip.bytes))[0]).toBe(first);
      }
    },
    MANY_CUTS_MS,
  );

  it('copies from the key frame before when that is asked for', async () => {
    const session = await source({ bframes: 2, name: 'bframes' });
    const { plan, clip } = await cut({
      window: windowAt(frameUs(14), 0.4),
      sessions: [session],
      precision: 'keyframe',
    });
    expect(clip.method).toBe('copy');
    const numbers = await numbersIn(clip.bytes);
    expect(numbers.slice(0, 8)).toEqual(range(10, 8));
    expect(plan.frames).toBe(numbers.length);
  });
});
