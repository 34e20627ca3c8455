import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { testVideo } from '@hindsight/testing';
import { descend, readBoxes } from './boxes.ts';
import { fragmentedBytes, partsOf } from './fixtures/footage.ts';
import { copyableReason, parseFragment, parseInit, summarise, FragmentSplitter, type StreamPart } from './index.ts';

let stream: Buffer;
let parts: StreamPart[];
beforeAll(async () => {
  const wishes = { seconds: 2, fps: 20, gopSeconds: 1, width: 320, height: 180, name: 'split' };
  stream = await fragmentedBytes(await testVideo({ ...wishes, container: 'ts' }));
  parts = new FragmentSplitter().push(stream);
});

/** Pushes the stream in pieces of these lengths, over and over. */
function pushInPieces(lengths: readonly number[]): StreamPart[] {
  const splitter = new FragmentSplitter();
  const got: StreamPart[] = [];
  for (let at = 0, i = 0; at < stream.length; i += 1) {
    const length = lengths[i % lengths.length] ?? 1;
    got.push(...splitter.push(stream.subarray(at, at + length)));
    at += length;
  }
  return got;
}

describe('splitting a fragmented stream', () => {
  it('gives one init and then fragments of 200 ms that break at key frames', () => {
    expect(parts.map((part) => part.kind)).toEqual(['init', ...parts.slice(1).map(() => 'fragment')]);
    const init = parseInit(parts[0]?.bytes ?? Buffer.alloc(0));
    expect(init.codecString).toMatch(/^avc1\.64.{4},mp4a\.40\.2$/);
    expect(init.audio).toMatchObject({ codec: 'aac', sampleRate: 48_000 });
    expect(init.audio?.config.length).toBeGreaterThanOrEqual(2);
    const summaries = parts.slice(1).map((part) => summarise(init, part.bytes));
    expect(summaries.reduce((sum, one) => sum + one.frames, 0)).toBe(40);
    expect(summaries.filter((one) => one.key && one.idr)).toHaveLength(2);
    expect(summaries.every((one) => one.parameterSets.sps.length === 1)).toBe(true);
  });

  it('gives the same whatever the pieces in which the bytes arrive', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(lengths, (of) => {
        expect(pushInPieces(of).map(({ kind, bytes }) => [kind, bytes.length])).toEqual(
          parts.map(({ kind, bytes }) => [kind, bytes.length]),
        );
      }),
      { numRuns: 30 },
    );
    expect(Buffer.concat(pushInPieces([7, 1000]).map((part) => part.bytes))).toEqual(
      Buffer.concat(parts.map((part) => part.bytes)),
    );
  });

  it('takes edit lists out of the init and keeps its sizes right', () => {
    const init = parts[0]?.bytes ?? Buffer.alloc(0);
    const [, moov] = readBoxes(init);
    const traks = moov ? readBoxes(init, moov.body, moov.end).filter((box) => box.type === 'trak') : [];
    expect(traks).toHaveLength(2);
    for (const trak of traks) expect(descend(init, trak, 'edts')).toBeNull();
  });

  it('lists every sample inside the bytes of its fragment', () => {
    const init = parseInit(parts[0]?.bytes ?? Buffer.alloc(0));
    for (const { bytes } of parts.slice(1)) {
      for (const sample of [...parseFragment(init, bytes).video, ...parseFragment(init, bytes).audio]) {
        expect(sample.offset + sample.size).toBeLessThanOrEqual(bytes.length);
      }
      expect(() => parseFragment(init, bytes.subarray(0, bytes.length - 1))).toThrow();
    }
  });

  it.each([
    ['text', Buffer.from('HTTP/1.1 404 Not Found\r\n\r\n')],
    ['a fragment without init', Buffer.from('00000008' + '6d6f6f66', 'hex')],
    ['a box that is too large', Buffer.from('7fffffff' + '66747970', 'hex')],
    ['a box that is too small', Buffer.from('00000004' + '66747970', 'hex')],
  ])('refuses %s', (_name, garbage) => {
    expect(() => new FragmentSplitter().push(garbage)).toThrow(/expected/);
  });
});

describe('several fragments in a row', () => {
  it('are read as one, each with its own times', () => {
    const init = parseInit(parts[0]?.bytes ?? Buffer.alloc(0));
    const [one, two] = parts.slice(1, 3).map(({ bytes }) => bytes) as [Buffer, Buffer];
    const [first, second] = [parseFragment(init, one), parseFragment(init, two)];
    const moved = second.video.map((sample) => ({ ...sample, offset: sample.offset + one.length }));
    const both = parseFragment(init, Buffer.concat([one, two]));
    expect(both.video).toEqual([...first.video, ...moved]);
    expect(both.audio).toHaveLength(first.audio.length + second.audio.length);
  });
});

describe('a film that was taken with the phone upright', () => {
  it('is known by its display matrix, and is not copied', async () => {
    const wishes = { seconds: 1, width: 320, height: 640, audio: false, name: 'turned' };
    const initOf = async (turned: boolean): Promise<ReturnType<typeof parseInit>> =>
      parseInit(partsOf(await fragmentedBytes(await testVideo({ ...wishes, turned })))[0]?.bytes ?? Buffer.alloc(0));
    expect(copyableReason(await initOf(true))).toMatch(/turned or mirrored/);
    expect(copyableReason(await initOf(false))).toBeNull();
  });
});
