import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { HindsightError } from '@hindsight/domain';
import { cut, EPOCH_US, footage, windowAt } from './fixtures/footage.ts';
import { parseAvcC, parseFragment, parseInit, parsePps, parseSliceHead, parseSps, summarise } from './index.ts';
import { copyableReason, FragmentSplitter, planCut, splitAnnexB, splitNals, verifyClip } from './index.ts';
import type { SourceSession } from './cut/types.ts';

let session: SourceSession;
let clip: Buffer;
beforeAll(async () => {
  session = await footage({ seconds: 2, fps: 10, gopSeconds: 1, audio: true, name: 'fuzz' });
  clip = (await cut({ window: windowAt(EPOCH_US + 1e6, 1), sessions: [session], precision: 'exact' })).clip.bytes;
});

/** Runs a parser; anything thrown must be an error of ours. */
function onlyOurErrors(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof HindsightError)) throw error;
    expect(error.code).toBe('bad_footage');
  }
}

const anyBytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

/** Some bytes of a good input changed, and perhaps its end cut off. */
const damaged = (good: () => Buffer): fc.Arbitrary<Buffer> =>
  fc
    .record({
      changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      keep: fc.double({ min: 0, max: 1, noNaN: true }),
      cutOff: fc.boolean(),
    })
    .map(({ changes, keep, cutOff }) => {
      const copy = Buffer.from(good());
      // Most of a file is pictures: changes go where the tables are.
      for (const [at, value] of changes) copy[at % Math.min(copy.length, 3000)] = value;
      return cutOff ? copy.subarray(0, Math.floor(copy.length * keep)) : copy;
    });

const check = (bytes: fc.Arbitrary<Buffer>, work: (bytes: Buffer) => unknown, numRuns: number): void =>
  fc.assert(
    fc.property(bytes, (input) => onlyOurErrors(() => work(input))),
    { numRuns },
  );

describe('parsers', () => {
  it.each([
    ['parseSps', (bytes) => parseSps(Buffer.concat([Buffer.from([0x67]), bytes]))],
    ['parsePps', (bytes) => parsePps(Buffer.concat([Buffer.from([0x68]), bytes]))],
    ['parseSliceHead', parseSliceHead],
    ['parseAvcC', parseAvcC],
    ['splitNals', (bytes) => splitNals(bytes, 4)],
    ['splitAnnexB', splitAnnexB],
    ['parseInit', parseInit],
    ['FragmentSplitter', (bytes) => new FragmentSplitter().push(bytes)],
    ['verifyClip', (bytes) => verifyClip(bytes, 1)],
  ] satisfies [string, (bytes: Buffer) => unknown][])(
    '%s throws nothing but bad_footage on any bytes',
    (_name, work) => {
      check(anyBytes, work, 500);
    },
  );

  it('of an init throw nothing but bad_footage on a damaged one', () => {
    check(
      damaged(() => session.init.bytes),
      (bytes) => copyableReason(parseInit(bytes)),
      1500,
    );
  });

  it('of a fragment throw nothing but bad_footage on a damaged one', () => {
    const good = (): Buffer => session.fragments[0]?.bytes ?? Buffer.alloc(0);
    check(damaged(good), (bytes) => [parseFragment(session.init, bytes), summarise(session.init, bytes)], 1500);
  });

  it('of a clip throw nothing but bad_footage on a damaged one', () => {
    check(
      damaged(() => clip),
      (bytes) => verifyClip(bytes, 10),
      500,
    );
  });

  it('plan damaged footage or throw bad_footage', () => {
    const window = windowAt(EPOCH_US + 3e5, 1);
    const good = (): Buffer => session.fragments[0]?.bytes ?? Buffer.alloc(0);
    check(
      damaged(good),
      (bytes) => {
        const [first, ...rest] = session.fragments as [SourceSession['fragments'][0]];
        const fragments = [{ ...first, bytes }, ...rest];
        planCut({ window, sessions: [{ ...session, fragments }], precision: 'exact' });
      },
      200,
    );
  });
});
