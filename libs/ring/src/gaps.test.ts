import { wallUs } from '@hindsight/domain';
import { describe, expect, it } from 'vitest';
import { CAMERA, numbersOf, ringForEachTest, SMALL } from './fixtures/test-ring.ts';
import type { AppendInput } from './types.ts';

const bed = ringForEachTest({ ...SMALL, retentionMs: 4000 });

/** A session of so many fragments that begins `atMs` after the first one. */
async function session(name: string, atMs: number, count: number, cause?: AppendInput['cause']): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const wallStart = wallUs((bed.startMs + atMs + n * 200) * 1000);
    const first = n === 0 && cause ? { cause } : {};
    await bed.ring.append(bed.lease, bed.fragment(n, { session: name, wallStart, ...first }));
  }
}

const gaps = async (fromMs: number, toMs: number): Promise<[number, number, string][]> =>
  relative((await bed.ring.coverage(CAMERA, bed.window(fromMs, toMs))).gaps);
const relative = (found: { start: number; end: number; cause: string }[]): [number, number, string][] =>
  found.map(({ start, end, cause }) => [start - bed.startMs, end - bed.startMs, cause]);

describe('the cause of a gap', () => {
  it('is not_yet before the first footage ever and after the end of the ring', async () => {
    expect(await gaps(0, 1000)).toEqual([[0, 1000, 'not_yet']]);
    await bed.append(0, 5);
    expect(await gaps(-500, 1400)).toEqual([
      [-500, 0, 'not_yet'],
      [1000, 1400, 'not_yet'],
    ]);
    expect(await gaps(5000, 6000)).toEqual([[5000, 6000, 'not_yet']]);
  });

  it.each(['reconnect', 'stalled', 'dropped'] as const)('is %s when the next session says so', async (cause) => {
    await bed.append(0, 5);
    await session('second', 1700, 5, cause);
    expect(await gaps(0, 2000)).toEqual([[1000, 1700, cause]]);
    // A window that lies in the gap, whole or with one end, has no fragment that could tell.
    expect(await gaps(1100, 1300)).toEqual([[1100, 1300, cause]]);
    expect(await gaps(500, 1300)).toEqual([[1000, 1300, cause]]);
    expect(await gaps(1300, 2000)).toEqual([[1300, 1700, cause]]);
  });

  it('is nothing where a session follows at once', async () => {
    await bed.append(0, 5);
    await session('second', 1010, 3, 'reconnect');
    expect(await gaps(0, 1600)).toEqual([]);
    expect((await bed.ring.timeline(CAMERA)).spans.map(({ session: of }) => of)).toEqual(['first', 'second']);
  });

  it('is dropped for a missing fragment, up to the next key frame', async () => {
    await bed.append(0, 2);
    await bed.append(3, 7);
    expect(await gaps(0, 1400)).toEqual([[400, 1000, 'dropped']]);
    expect(await gaps(600, 800)).toEqual([[600, 800, 'dropped']]);
    expect(await gaps(300, 700)).toEqual([[400, 700, 'dropped']]);
  });

  it('is dropped up to the end of the ring, and not_yet from there, while no key frame has come', async () => {
    await bed.append(0, 2);
    await bed.append(3, 5);
    expect(await gaps(0, 1500)).toEqual([
      [400, 1000, 'dropped'],
      [1000, 1500, 'not_yet'],
    ]);
  });

  it('is overwritten before the oldest readable key frame', async () => {
    await bed.append(0, 28);
    expect((await bed.listed())[0]).toBe(8);
    expect(await gaps(-400, 2600)).toEqual([
      [-400, 0, 'not_yet'],
      [0, 2000, 'overwritten'],
    ]);
    expect(await gaps(1700, 1900)).toEqual([[1700, 1900, 'overwritten']]);
    const { oldest, trimmedUntil, gaps: inside } = await bed.ring.timeline(CAMERA);
    expect([oldest, trimmedUntil, inside]).toEqual([(bed.startMs + 2000) * 1000, bed.startMs + 1600, []]);
  });

  it('stays reconnect where a session ended before the oldest footage that is left', async () => {
    await bed.append(0, 5);
    await session('second', 2000, 20, 'reconnect');
    expect(await bed.listed()).toHaveLength(20);
    expect(await gaps(0, 4000)).toEqual([
      [0, 1000, 'overwritten'],
      [1000, 2000, 'reconnect'],
    ]);
  });

  it('is dropped for what had to go for its size, until it would have gone for its age', async () => {
    await bed.append(0, 30, { bytes: Buffer.alloc(10_000) });
    expect((await bed.listed())[0]).toBe(20);
    expect(await gaps(0, 6000)).toEqual([
      [0, 2000, 'overwritten'],
      [2000, 4000, 'dropped'],
    ]);
  });

  it('stays what it was at the time of the hold, when the ring has moved on', async () => {
    await bed.append(0, 5);
    await session('second', 1700, 2, 'stalled');
    const held = await bed.hold('clip', 500, 1500);
    expect(relative(held.gaps)).toEqual([[1000, 1500, 'stalled']]);
    for (let n = 2; n < 40; n += 1) await session('second', 1700, n + 1);
    const later = await bed.ring.readHeld(CAMERA, 'clip');
    expect(relative(later.gaps)).toEqual([[1000, 1500, 'stalled']]);
    expect(numbersOf(later.fragments)).toEqual([0, 1, 2, 3, 4]);
  });

  it('is known to a hold that was made before the gap came', async () => {
    await bed.append(0, 5);
    await bed.hold('clip', 1500, 2500);
    await bed.append(5, 7);
    await session('second', 3000, 3, 'reconnect');
    const { gaps: found, fragments } = await bed.ring.readHeld(CAMERA, 'clip');
    expect(fragments).toEqual([]);
    expect(relative(found)).toEqual([[1500, 2500, 'reconnect']]);
  });
});

it('frames that are stored in another order than shown are no clock that was set back', async () => {
  // One frame a fragment, B-frames: the anchor comes before the two that are shown before it.
  for (const [n, at] of [0, 600, 200, 400, 800].entries()) {
    const wallStart = wallUs((bed.startMs + at) * 1000);
    await bed.ring.append(bed.lease, bed.fragment(n, { wallStart, key: n === 0, frames: 1 }));
  }
  expect(await bed.listed()).toEqual([0, 1, 2, 3, 4]);
  expect(await bed.ring.coverage(CAMERA, bed.window(0, 1000))).toMatchObject({ coverage: 1, gaps: [] });
});
