import { wallUs } from '@hindsight/domain';
import { describe, expect, it } from 'vitest';
import { CAMERA, ringForEachTest } from './fixtures/test-ring.ts';

const bed = ringForEachTest();

const atMs = (ms: number) => wallUs((bed.startMs + ms) * 1000);

describe('append', () => {
  it('keeps everything that a reader has to know', async () => {
    const sent = bed.fragment(0, { cause: 'stalled', bytes: Buffer.from([0, 255, 10, 13, 128]) });
    const { seq, segment } = await bed.ring.append(bed.lease, sent);
    const { session, indexInSession, wallStart, durationUs, mediaStart, timescale, frames, key, cause } = sent;
    const ref = { session, indexInSession, wallStart, durationUs, mediaStart, timescale, frames, key, cause };
    const [got] = await bed.ring.read(CAMERA);
    expect(got).toEqual({ ...ref, seq, segment, sessionNumber: got?.sessionNumber, bytes: 5 });
    expect(await bed.ring.fragment(CAMERA, seq)).toEqual(sent.bytes);
  });

  it('numbers fragments and sessions one by one, and segments from key frame to key frame', async () => {
    await bed.append(0, 7);
    await bed.ring.append(bed.lease, bed.fragment(0, { session: 'second', wallStart: atMs(1400) }));
    const refs = await bed.ring.read(CAMERA);
    const [first] = refs;
    const relative = refs.map((ref) => [
      ref.seq - first!.seq,
      ref.segment - first!.segment,
      ref.sessionNumber - first!.sessionNumber,
    ]);
    expect(relative.map(([seq]) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(relative.map(([, segment]) => segment)).toEqual([0, 0, 0, 0, 0, 1, 1, 2]);
    expect(relative.map(([, , session]) => session)).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('answers a repeated fragment with the old result and stores it once', async () => {
    const [first, second] = await bed.append(0, 3);
    expect(await bed.append(0, 2)).toMatchObject([
      { seq: first?.seq, segment: first?.segment, repeated: true },
      { seq: second?.seq, repeated: true },
    ]);
    await bed.ring.append(bed.lease, bed.fragment(0, { session: 'second', wallStart: atMs(600) }));
    expect(await bed.append(2, 3)).toMatchObject([{ repeated: true }]);
    expect(await bed.listed()).toEqual([0, 1, 2, 0]);
  });

  it('refuses what comes after the end of its session', async () => {
    await bed.append(0, 1);
    await bed.ring.append(bed.lease, bed.fragment(0, { session: 'second', wallStart: atMs(200) }));
    await expect(bed.append(1, 2)).rejects.toMatchObject({ code: 'conflict' });
    expect(await bed.listed()).toEqual([0, 0]);
  });

  it('trims what is older than retention, counted back from the end of the fragment appended last', async () => {
    await bed.append(0, 15);
    expect(await bed.listed()).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(await bed.ring.timeline(CAMERA)).toMatchObject({ frames: 60, durationUs: 2_000_000, capacityMs: 2000 });
    // A session whose clock is ahead takes the whole of retention with it.
    await bed.ring.append(bed.lease, bed.fragment(0, { session: 'ahead', wallStart: atMs(60_000) }));
    expect((await bed.ring.read(CAMERA)).map(({ session }) => session)).toEqual(['ahead']);
  });

  it('removes what starts later when the clock is set back', async () => {
    await bed.append(0, 6);
    const input = bed.fragment(0, { session: 'second', wallStart: atMs(500) });
    expect(await bed.ring.append(bed.lease, input)).toMatchObject({ replaced: 3, trimmed: 0, dropped: 0 });
    expect((await bed.ring.read(CAMERA)).map(({ session, indexInSession }) => [session, indexInSession])).toEqual([
      ['first', 0],
      ['first', 1],
      ['first', 2],
      ['second', 0],
    ]);
  });

  it('keeps µs exact', async () => {
    const wallStart = wallUs(bed.startMs * 1000 + 123);
    await bed.ring.append(bed.lease, bed.fragment(0, { wallStart, durationUs: 199_999 }));
    expect((await bed.ring.read(CAMERA))[0]).toMatchObject({ wallStart, durationUs: 199_999 });
    expect(await bed.redis.hget(bed.key('state'), 'endUs')).toBe(String(wallStart + 199_999));
  });

  it('refuses what would make an entry unreadable', async () => {
    for (const fields of [{ session: 'a|b' }, { wallStart: wallUs(1.5) }, { frames: 0 }, { bytes: Buffer.alloc(0) }]) {
      await expect(bed.append(0, 1, fields)).rejects.toMatchObject({ code: 'internal' });
    }
    expect(await bed.listed()).toEqual([]);
  });
});
