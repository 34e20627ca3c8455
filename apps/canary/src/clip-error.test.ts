import { readFrames, type ReadFrame } from '@hindsight/ffmpeg';
import { requireFfmpeg, tempDir, testVideo, TEST_VIDEO_EPOCH_MS as EPOCH } from '@hindsight/testing';
import { runFfmpeg } from '@hindsight/ffmpeg';
import { join } from 'node:path';
import { expect, it, describe } from 'vitest';
import { errorFrames, judgeClip, type ClipError, type JudgedClip } from './clip-error.ts';

const FRAME_MS = 100;
const NONE: ClipError = { missing: 0, doubled: 0, disordered: 0, start: 0, end: 0, miscounted: 0 };

type Gap = { fromMs: number; toMs: number };
const iso = (ms: number): string => new Date(EPOCH + ms).toISOString();

/** Judges frames against the first five seconds of a camera, of which the manifest names these gaps. */
function judge(frames: ReadFrame[], { gaps = [], ...more }: { gaps?: Gap[]; claimed?: number } = {}): ClipError {
  const delivered: JudgedClip['manifest']['delivered'] = {
    ...{ start: iso(0), end: iso(5000), coverage: 1, partial: gaps.length > 0 },
    gaps: gaps.map(({ fromMs, toMs }) => ({ start: iso(fromMs), end: iso(toMs), cause: 'reconnect' })),
  };
  return judgeClip({
    asked: { startMs: EPOCH, endMs: EPOCH + 5000 },
    frames,
    manifest: { delivered, frames: more.claimed ?? frames.length },
    frameMs: FRAME_MS,
  });
}

/** Frames with these numbers, drawn at their time. */
const drawn = (numbers: number[], lateMs = 0): ReadFrame[] =>
  numbers.map((number, n) => ({ number, clockMs: EPOCH + number * FRAME_MS + lateMs, pts: n / 10 }));
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

describe('the error of a clip in frames', () => {
  it('is 0 when it holds the window, up to the one frame that is promised', () => {
    expect(judge(drawn(range(0, 50)))).toEqual(NONE);
    for (const lateMs of [-90, 40, 190]) expect(judge(drawn(range(0, 50), lateMs)), `${lateMs} ms`).toEqual(NONE);
  });

  it('counts what is missing, double or out of order', () => {
    expect(judge(drawn([...range(0, 20), ...range(23, 50)]))).toEqual({ ...NONE, missing: 3 });
    expect(judge(drawn([...range(0, 20), 19, ...range(20, 50)]))).toEqual({ ...NONE, doubled: 1 });
    expect(judge(drawn([...range(0, 20), 21, 20, ...range(22, 50)]))).toMatchObject({ disordered: 1 });
  });

  it('counts how far the ends lie from the window by the clock in the picture', () => {
    expect(judge(drawn(range(-4, 46)))).toEqual({ ...NONE, start: 3, end: 3 });
    expect(judge(drawn(range(5, 50)))).toEqual({ ...NONE, start: 4 });
    expect(judge(drawn(range(0, 44)))).toEqual({ ...NONE, end: 5 });
    expect(errorFrames(judge(drawn(range(0, 50), 1000)))).toBe(18);
  });

  it('takes a gap that is named for no error, and one that is not for the frames in it', () => {
    const torn = drawn([...range(0, 20), ...range(30, 50)]);
    expect(errorFrames(judge(torn))).toBe(10);
    expect(judge(torn, { gaps: [{ fromMs: 2000, toMs: 3000 }] })).toEqual(NONE);
    expect(judge(torn, { gaps: [{ fromMs: 2000, toMs: 2400 }] })).toEqual({ ...NONE, missing: 4 });
    expect(judge(drawn(range(12, 50)), { gaps: [{ fromMs: 0, toMs: 1200 }] })).toEqual(NONE);
    expect(judge(drawn(range(0, 33)), { gaps: [{ fromMs: 3300, toMs: 5000 }] })).toEqual(NONE);
    // Within frames that are all there, a gap is just a claim that is too modest.
    expect(judge(drawn(range(0, 50)), { gaps: [{ fromMs: 2000, toMs: 3000 }] })).toEqual(NONE);
  });

  it('lets the count begin anew after a gap, and not without one', () => {
    const again = [...drawn(range(0, 20)), ...drawn(range(30, 50)).map((frame, n) => ({ ...frame, number: n }))];
    expect(judge(again, { gaps: [{ fromMs: 2000, toMs: 3000 }] })).toEqual(NONE);
    expect(judge(again, { gaps: [{ fromMs: 2000, toMs: 2200 }] })).toEqual({ ...NONE, missing: 6 });
    expect(judge(again)).toEqual({ ...NONE, disordered: 1 });
  });

  it('counts what the manifest claims and the file does not hold, and all of a clip that holds nothing', () => {
    expect(errorFrames(judge(drawn(range(0, 50)), { claimed: 57 }))).toBe(7);
    expect(errorFrames(judge([], { claimed: 50 }))).toBe(50);
    expect(errorFrames(judge([], { claimed: 0 }))).toBe(50);
  });

  it('goes on counting where the counter of the camera overflows, and with a clock that cannot be read', () => {
    const over = drawn(range(0, 50)).map((frame) => ({ ...frame, number: (frame.number + 2 ** 20 - 7) % 2 ** 20 }));
    expect(judge(over)).toEqual(NONE);
    const unread = drawn(range(0, 50)).map((frame, n) => (n === 0 ? { ...frame, clockMs: null } : frame));
    expect(judge(unread)).toEqual(NONE);
  });
});

describe('on real files', () => {
  it('is 0 for a clip that is whole, and seen where a frame was dropped or shown too late', async () => {
    const ffmpeg = await requireFfmpeg();
    const whole = await testVideo({ seconds: 5, fps: 10, width: 320, height: 180, audio: false, name: 'canary' });
    const folder = await tempDir();
    const spoilt = async (filter: string): Promise<ReadFrame[]> => {
      const file = join(folder.path, 'spoilt.mp4');
      const args = ['-loglevel', 'error', '-y', '-i', whole, '-vf', filter, '-vsync', 'passthrough'];
      await runFfmpeg(ffmpeg, { args: [...args, '-c:v', 'libx264', '-preset', 'ultrafast', file] });
      return readFrames(ffmpeg, file);
    };
    try {
      expect(judge(await readFrames(ffmpeg, whole))).toEqual(NONE);
      expect(judge(await spoilt("select='not(eq(n,23))'"))).toEqual({ ...NONE, missing: 1 });
      expect(judge(await spoilt('shuffleframes=0 2 1 3 4'))).toMatchObject({ disordered: 10 });
      expect(judge(await spoilt("select='gte(n,5)',setpts=PTS-STARTPTS"))).toEqual({ ...NONE, start: 4 });
    } finally {
      await folder.remove();
    }
  });
});
