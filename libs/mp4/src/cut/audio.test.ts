import { describe, expect, it } from 'vitest';
import { measureAvOffsets, requireFfmpeg } from '@hindsight/testing';
import { cut, EPOCH_US, footage, fragmentedBytes, numbersIn, range, windowAt } from '../fixtures/footage.ts';
import { readSampleTables, type TableSample } from '../sample-table.ts';
import { testVideo, type TestVideo } from '@hindsight/testing';

const WISHES = { seconds: 5, fps: 20, gopSeconds: 1, audio: true, width: 320, height: 180, name: 'sound' } as const;
const frameUs = (n: number): number => EPOCH_US + (n * 1e6) / WISHES.fps;

const audioOf = (clip: Buffer): { timescale: number; samples: TableSample[] } => {
  const track = readSampleTables(clip).find((one) => one.handler === 'soun');
  return { timescale: track?.timescale ?? 0, samples: track?.samples ?? [] };
};

describe('sound', () => {
  // Matroska and FLV count in milliseconds, which no packet of AAC is long.
  const CONTAINERS = ['mp4', 'ts', 'mkv', 'flv'] satisfies TestVideo['container'][];
  it.each(CONTAINERS)('stays with the picture, from %s', async (container) => {
    const ffmpeg = await requireFfmpeg();
    const wishes: TestVideo = { ...WISHES, container };
    const [original] = await measureAvOffsets(ffmpeg, await fragmentedBytes(await testVideo(wishes)), WISHES.fps);
    const session = await footage(wishes);
    const { clip } = await cut({ window: windowAt(frameUs(13), 3), sessions: [session], precision: 'exact' });
    expect(await numbersIn(clip.bytes)).toEqual(range(13, 60));
    const offsets = await measureAvOffsets(ffmpeg, clip.bytes, WISHES.fps);
    expect(offsets.length).toBeGreaterThan(1);
    for (const offset of offsets) expect(Math.abs(offset - (original ?? Infinity))).toBeLessThan(15);
  });

  it('starts at 0 and has no time of its own: every packet is one AAC frame long', async () => {
    const session = await footage(WISHES);
    const { clip } = await cut({ window: windowAt(frameUs(13), 3), sessions: [session], precision: 'exact' });
    const { timescale, samples } = audioOf(clip.bytes);
    expect(timescale).toBe(48_000);
    expect(samples.map((sample) => sample.presentationTime)).toEqual(range(0, samples.length).map((i) => i * 1024));
    expect(Math.abs(samples.length * 1024 - 3 * 48_000)).toBeLessThanOrEqual(1024);
  });

  it('lies in the file beside the picture that it belongs to', async () => {
    const session = await footage(WISHES);
    const { clip } = await cut({ window: windowAt(frameUs(13), 3), sessions: [session], precision: 'exact' });
    const tracks = readSampleTables(clip.bytes);
    const samples = tracks.flatMap(({ handler, timescale, samples: all }) =>
      all.map(({ offset, presentationTime }) => ({ handler, offset, seconds: presentationTime / timescale })),
    );
    const reached: Record<string, number> = { vide: 0, soun: 0 };
    for (const { handler, seconds } of samples.sort((one, other) => one.offset - other.offset)) {
      reached[handler] = seconds;
      // Half a second is what the muxer puts into one chunk.
      expect(Math.abs((reached['vide'] ?? NaN) - (reached['soun'] ?? NaN))).toBeLessThan(0.7);
    }
  });

  it('is silent where footage is missing, and right again after it', async () => {
    const ffmpeg = await requireFfmpeg();
    const whole = await footage(WISHES);
    const hole = { ...whole, fragments: whole.fragments.filter(({ ref }) => ref.indexInSession !== 7) };
    const { clip, plan } = await cut({ window: windowAt(frameUs(3), 4), sessions: [hole], precision: 'exact' });
    expect(plan.delivered.gaps).toHaveLength(1);
    const { samples } = audioOf(clip.bytes);
    expect(Math.abs(samples.length * 1024 - 4 * 48_000)).toBeLessThanOrEqual(1024);
    const [original] = await measureAvOffsets(ffmpeg, await fragmentedBytes(await testVideo(WISHES)), WISHES.fps);
    const offsets = await measureAvOffsets(ffmpeg, clip.bytes, WISHES.fps);
    // A tick right behind the silence is blurred by one packet more: AAC packets overlap.
    for (const offset of offsets) expect(Math.abs(offset - (original ?? Infinity))).toBeLessThan(25);
  });
});
