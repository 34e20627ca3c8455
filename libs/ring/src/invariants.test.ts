import { describe, expect, it } from 'vitest';
import { CAMERA, numbersOf, ringForEachTest, SMALL } from './fixtures/test-ring.ts';

const bed = ringForEachTest();

/** Lets the server take no more than what it has. */
const fillUp = (): Promise<unknown> => bed.redis.config('SET', 'maxmemory', '1mb');

describe('invariant 2: index implies bytes', () => {
  it('every listed fragment has the bytes and the init that it came with', async () => {
    await bed.append(0, 12);
    const refs = await bed.ring.read(CAMERA);
    expect(refs).toHaveLength(10);
    for await (const { ref, bytes } of bed.ring.fragments(CAMERA, refs)) {
      expect(bytes).toEqual(bed.fragment(ref.indexInSession).bytes);
    }
    expect(await bed.ring.init(CAMERA, 'first')).toEqual(Buffer.from('init'));
  });

  it('a fragment whose bytes are lost is listed no more, and is a gap up to the next key frame', async () => {
    await bed.append(0, 10);
    const [, , lost] = await bed.ring.read(CAMERA);
    await bed.redis.del(bed.key(`f:${lost!.seq}`));
    expect(await bed.listed()).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9]);
    const { gaps, coverage } = await bed.ring.coverage(CAMERA, bed.window(0, 2000));
    expect(gaps).toEqual([{ ...bed.window(400, 1000), cause: 'dropped' }]);
    expect(coverage).toBeCloseTo(0.7);
    await expect(async () => {
      for await (const _ of bed.ring.fragments(CAMERA, [lost!]));
    }).rejects.toMatchObject({ code: 'footage_lost' });
  });

  it('a fragment without its init is no footage until the init is there again', async () => {
    await bed.append(0, 3);
    await bed.redis.del(bed.key('init:first'));
    expect(await bed.ring.coverage(CAMERA, bed.window(0, 600))).toMatchObject({
      fragments: [],
      initsMissing: ['first'],
      coverage: 0,
    });
    await bed.append(3, 4);
    expect(await bed.ring.coverage(CAMERA, bed.window(0, 600))).toMatchObject({ initsMissing: [], coverage: 1 });
  });
});

describe('invariant 3: a held fragment is not lost to retention', () => {
  it('however far the ring moves on, until the hold is released', async () => {
    await bed.append(0, 10);
    const held = await bed.hold('clip', 300, 900);
    expect(numbersOf(held.fragments)).toEqual([0, 1, 2, 3, 4]);
    expect(held).toMatchObject({ coverage: 1, gaps: [], delivered: bed.window(300, 900) });
    await bed.append(10, 60);
    const later = await bed.ring.readHeld(CAMERA, 'clip');
    expect(later).toMatchObject({ fragments: held.fragments, coverage: 1, gaps: [] });
    for await (const { ref, bytes } of bed.ring.fragments(CAMERA, later.fragments)) {
      expect(bytes).toEqual(bed.fragment(ref.indexInSession).bytes);
    }
    await bed.ring.release(CAMERA, 'clip');
    expect(await bed.ring.fragment(CAMERA, held.fragments[0]!.seq)).toBeNull();
    expect((await bed.ring.read(CAMERA, bed.window(0, 1000))).length).toBe(0);
  });

  it('nor to the byte budget, nor to a clock that is set back', async () => {
    await bed.append(0, 5);
    await bed.hold('clip', 0, 1000);
    await bed.append(5, 12, { bytes: Buffer.alloc(60_000) });
    const session = { session: 'second', wallStart: bed.fragment(1).wallStart };
    await bed.ring.append(bed.lease, bed.fragment(0, session));
    expect(numbersOf((await bed.ring.readHeld(CAMERA, 'clip')).fragments)).toEqual([0, 1, 2, 3, 4]);
    // What the new footage has replaced is found by the hold alone.
    expect((await bed.ring.read(CAMERA)).map((ref) => [ref.session, ref.indexInSession])).toEqual([
      ['first', 0],
      ['second', 0],
    ]);
  });
});

describe('invariant 4: one writer per camera', () => {
  it('a fragment under a lease that is no longer current is refused by the append script itself', async () => {
    await bed.append(0, 1);
    await bed.redis.del(bed.key('owner'));
    const next = await bed.ring.claim(CAMERA, { replica: 'r', startId: 'b', limits: SMALL });
    expect(next?.token).toBeGreaterThan(bed.lease.token);
    await expect(bed.append(1, 2)).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await bed.listed()).toEqual([0]);
    await bed.ring.append(next!, bed.fragment(1));
    expect(await bed.listed()).toEqual([0, 1]);
  });

  it('the same start of a replica that claims again writes under the newer lease only', async () => {
    const next = await bed.ring.claim(CAMERA, { replica: 'r', startId: 'a', limits: SMALL });
    await expect(bed.append(0, 1)).rejects.toMatchObject({ code: 'lease_lost' });
    await bed.ring.append(next!, bed.fragment(0));
    expect(await bed.listed()).toEqual([0]);
  });
});

describe('invariant 9: a failed save never costs the buffer', () => {
  it('a fragment that finds no memory leaves the ring as it was, and can be sent again', async () => {
    await bed.close();
    await bed.reopen({ ...SMALL, ringMaxBytes: 1e6 });
    await bed.append(0, 5);
    await fillUp();
    const fragment = bed.fragment(5, { bytes: Buffer.alloc(400_000) });
    await expect(bed.ring.append(bed.lease, fragment)).rejects.toMatchObject({ code: 'exhausted' });
    expect(await bed.listed()).toEqual([0, 1, 2, 3, 4]);
    await bed.redis.config('SET', 'maxmemory', '0');
    expect(await bed.ring.append(bed.lease, fragment)).toMatchObject({ repeated: false });
    expect(await bed.listed()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('a hold that finds no room changes nothing', async () => {
    await bed.append(0, 8, { bytes: Buffer.alloc(5000) });
    await expect(bed.hold('clip', 0, 1600)).rejects.toMatchObject({ code: 'exhausted', retryAfterSeconds: 30 });
    expect(await bed.ring.holds(CAMERA)).toEqual([]);
    expect(await bed.listed()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('a fragment that has to go for its size is counted, and is a gap on the timeline', async () => {
    const results = await bed.append(0, 10, { bytes: Buffer.alloc(15_000) });
    expect(results.map(({ dropped }) => dropped)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);
    const { gaps } = await bed.ring.coverage(CAMERA, bed.window(0, 2000));
    expect(gaps).toEqual([{ ...bed.window(0, 1000), cause: 'dropped' }]);
  });
});
