import { beforeAll, describe, expect, it } from 'vitest';
import { cut, EPOCH_US, footage, windowAt } from './fixtures/footage.ts';
import { readSampleTables, type TableSample } from './sample-table.ts';
import { verifyClip } from './verify.ts';

const FRAMES = 12;
let clip: Buffer;
let samples: TableSample[];
beforeAll(async () => {
  const extraArgs = ['-slices', '4'];
  const session = await footage({ seconds: 2, fps: 10, gopSeconds: 1, audio: true, name: 'verify', extraArgs });
  const window = windowAt(EPOCH_US + 4e5, FRAMES / 10);
  clip = (await cut({ window, sessions: [session], precision: 'exact' })).clip.bytes;
  samples = readSampleTables(clip).find((track) => track.handler === 'vide')?.samples ?? [];
});

/** The clip with some bytes of one sample changed. */
function changed(index: number, change: (sample: Buffer) => void): Buffer {
  const copy = Buffer.from(clip);
  const { offset = 0, size = 0 } = samples[index] ?? {};
  change(copy.subarray(offset, offset + size));
  return copy;
}

describe('invariant 5: never a placeholder', () => {
  it('passes a clip that holds what it promises', () => {
    const { frames, audioPackets, durationSeconds } = verifyClip(clip, FRAMES);
    expect({ frames, durationSeconds }).toEqual({ frames: FRAMES, durationSeconds: 1.2 });
    expect(audioPackets).toBeGreaterThan(50);
  });

  it('refuses a clip with another number of frames than promised', () => {
    expect(() => verifyClip(clip, FRAMES + 1)).toThrow('expected 13 frames in the clip, got 12');
  });

  it('refuses a file that was cut off although its table promises all frames', () => {
    const { offset = 0 } = samples.at(-1) ?? {};
    expect(() => verifyClip(clip.subarray(0, offset + 1), FRAMES)).toThrow(/expected/);
    const mdat = clip.indexOf('mdat') - 4;
    const short = Buffer.from(clip.subarray(0, offset + 1));
    short.writeUInt32BE(short.length - mdat, mdat);
    expect(() => verifyClip(short, FRAMES)).toThrow(/sample \d+ inside the media data/);
  });

  it('names a sample whose bytes are missing', () => {
    const zeroed = changed(5, (sample) => sample.fill(0));
    expect(() => verifyClip(zeroed, FRAMES)).toThrow(/^video sample 5: /);
  });

  it('refuses a sample with the slices of no picture or of two', () => {
    const noSlice = changed(3, (sample) => sample.writeUInt8(0x06, 4));
    expect(() => verifyClip(noSlice, FRAMES)).toThrow(/video sample 3/);
    const twoPictures = changed(8, (sample) => {
      const second = 4 + sample.readUInt32BE(0);
      sample.writeUInt8(sample.readUInt8(5) | 0x80, second + 5);
    });
    expect(() => verifyClip(twoPictures, FRAMES)).toThrow(/video sample 8/);
  });
});
