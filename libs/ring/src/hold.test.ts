import { wallUs } from '@hindsight/domain';
import { waitFor } from '@hindsight/testing';
import { describe, expect, it } from 'vitest';
import { CAMERA, numbersOf, ringForEachTest } from './fixtures/test-ring.ts';
import type { CaptureState } from './types.ts';

const bed = ringForEachTest();

describe('a hold', () => {
  it('takes the fragments from the key frame at or before the start through the end', async () => {
    await bed.append(0, 10);
    expect(numbersOf((await bed.hold('one', 1300, 1500)).fragments)).toEqual([5, 6, 7]);
    expect(numbersOf((await bed.hold('two', 1000, 1200)).fragments)).toEqual([5]);
    expect(numbersOf((await bed.hold('three', 999, 1201)).fragments)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('is counted in bytes once, however many there are, until it ends', async () => {
    await bed.append(0, 10);
    const { fragments } = await bed.hold('one', 1000, 1400);
    await bed.hold('two', 1000, 1400);
    const size = fragments.reduce((sum, { bytes }) => sum + bytes, 0);
    expect(size).toBeGreaterThan(0);
    expect((await bed.ring.timeline(CAMERA)).heldBytes).toBe(size);
    await bed.ring.release(CAMERA, 'one');
    expect((await bed.ring.timeline(CAMERA)).heldBytes).toBe(size);
    await bed.ring.release(CAMERA, 'two');
    expect((await bed.ring.timeline(CAMERA)).heldBytes).toBe(0);
  });

  it('counts only footage that can be decoded', async () => {
    await bed.append(3, 8);
    const held = await bed.hold('clip', 600, 1600);
    expect(numbersOf(held.fragments)).toEqual([5, 6, 7]);
    expect(held.coverage).toBeCloseTo(0.6);
  });

  it('records what comes later, from the key frame on', async () => {
    await bed.append(0, 3);
    expect(await bed.hold('clip', 1300, 1700)).toMatchObject({ fragments: [], coverage: 0, delivered: null });
    await bed.append(3, 20);
    const held = await bed.ring.readHeld(CAMERA, 'clip');
    expect(numbersOf(held.fragments)).toEqual([5, 6, 7, 8]);
    expect(held.coverage).toBe(1);
  });

  it('begun in the middle goes on through the end', async () => {
    await bed.append(0, 7);
    await bed.hold('clip', 500, 2100);
    await bed.append(7, 30);
    expect(numbersOf((await bed.ring.readHeld(CAMERA, 'clip')).fragments)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('leaves nothing behind when there is nothing and nothing will come', async () => {
    await bed.append(0, 30);
    const held = await bed.hold('clip', -1000, 1000);
    expect(held).toMatchObject({ fragments: [], coverage: 0, delivered: null, ringEnd: bed.startMs + 6000 });
    expect(await bed.ring.holds(CAMERA)).toEqual([]);
    expect(await bed.ring.holdInfo(CAMERA, 'clip')).toBeNull();
    expect(await bed.ring.readHeld(CAMERA, 'clip')).toMatchObject({ fragments: [], gaps: [], coverage: 0 });
    expect(await bed.ring.renewHold(CAMERA, 'clip', 1000)).toBe(false);
    await bed.ring.release(CAMERA, 'clip');
  });

  it('waits for footage that comes late, by as much as capture has said', async () => {
    // The ring ends 20 s ago, and the window lies between that and 12 s ago.
    await bed.append(0, 1, { wallStart: wallUs((bed.startMs - 15_200) * 1000) });
    expect(await bed.hold('none', -14_000, -7000)).toMatchObject({ fragments: [], lateMs: 0 });
    expect(await bed.ring.holds(CAMERA)).toEqual([]);
    await bed.ring.setState(bed.lease, { name: 'Yard', state: 'streaming', lateMs: 15_000 } as CaptureState);
    expect(await bed.hold('late', -14_000, -7000)).toMatchObject({ fragments: [], lateMs: 15_000 });
    expect(await bed.ring.holds(CAMERA)).toMatchObject([{ owner: 'late' }]);
    await bed.append(1, 2, { wallStart: wallUs((bed.startMs - 8000) * 1000), key: true });
    expect(numbersOf((await bed.ring.readHeld(CAMERA, 'late')).fragments)).toEqual([1]);
  });

  it('expires by the clock of Redis, and is renewed', async () => {
    await bed.append(0, 10);
    await bed.hold('short', 0, 400, 1);
    await bed.hold('long', 1000, 1400, 60_000);
    await waitFor(async () => (await bed.ring.holds(CAMERA)).length === 1, { what: 'the short hold to expire' });
    const before = await bed.ring.holdInfo(CAMERA, 'long');
    expect(await bed.ring.renewHold(CAMERA, 'long', 1)).toBe(true);
    expect((await bed.ring.holdInfo(CAMERA, 'long'))?.expiresAt).toBe(before?.expiresAt);
    expect(await bed.ring.renewHold(CAMERA, 'long', 120_000)).toBe(true);
    expect((await bed.ring.holdInfo(CAMERA, 'long'))?.expiresAt).toBeGreaterThan((before?.expiresAt ?? 0) + 50_000);
    await bed.append(10, 40);
    expect((await bed.ring.readHeld(CAMERA, 'long')).fragments).toHaveLength(2);
    await bed.ring.setHoldExpiry(CAMERA, 'long', 1);
    await waitFor(async () => (await bed.ring.holds(CAMERA)).length === 0, { what: 'the hold to expire' });
    expect(await bed.redis.hget(bed.key('state'), 'heldBytes')).toBe('0');
  });

  it('counts a fragment once however many holds cover it', async () => {
    await bed.append(0, 3, { bytes: Buffer.alloc(9000) });
    await bed.hold('one', 0, 300);
    await bed.hold('two', 0, 300);
    await expect(bed.hold('three', 0, 600)).rejects.toMatchObject({ code: 'exhausted' });
    expect((await bed.ring.holds(CAMERA)).map(({ owner }) => owner).sort()).toEqual(['one', 'two']);
  });

  it('is refused when what is still to come would be too much', async () => {
    await bed.append(0, 5, { bytes: Buffer.alloc(1000) });
    await bed.hold('one', 0, 2600);
    // The same seconds again cost nothing; two more seconds are 10,000 bytes too many.
    await bed.hold('two', 1000, 2600);
    await expect(bed.hold('three', 1000, 5000)).rejects.toMatchObject({ code: 'exhausted' });
  });

  it('of another window is added under the same owner', async () => {
    await bed.append(0, 10);
    await bed.hold('clip', 0, 200);
    await bed.hold('clip', 1000, 1200);
    await bed.append(10, 30);
    const info = await bed.ring.holdInfo(CAMERA, 'clip');
    expect(info?.window).toEqual(bed.window(1000, 1200));
    expect(info?.seqs).toHaveLength(2);
    expect(numbersOf((await bed.ring.readHeld(CAMERA, 'clip')).fragments)).toEqual([5]);
  });
});
