import { systemClock } from '@hindsight/kit';
import { waitFor } from '@hindsight/testing';
import { describe, expect, it } from 'vitest';
import { CAMERA, ringForEachTest, SMALL } from './fixtures/test-ring.ts';
import { LEASE_MS } from './lease.ts';
import type { CaptureState } from './types.ts';

const bed = ringForEachTest();

const rival = { replica: 'rival', startId: 'z', limits: SMALL };
const state: Omit<CaptureState, 'updatedAt'> = {
  name: 'Yard',
  managedBy: 'env',
  state: 'streaming',
  mode: 'copy',
  codec: 'h264',
  width: 1920,
  height: 1080,
  fps: 30,
  audio: null,
  codecString: 'avc1.64001f',
  restarts: 0,
  sourceRedacted: 'test:',
};

describe('a lease', () => {
  it('belongs to one, runs out unless it is renewed, and can be given back', async () => {
    expect(await bed.ring.claim(CAMERA, rival)).toBeNull();
    await bed.redis.pexpire(bed.key('owner'), 100);
    expect(await bed.ring.renew(bed.lease)).toBe(true);
    expect(await bed.redis.pttl(bed.key('owner'))).toBeGreaterThan(LEASE_MS - 1000);
    expect(await bed.ring.isFree(CAMERA)).toBe(false);
    await bed.ring.releaseLease(bed.lease);
    expect(await bed.ring.isFree(CAMERA)).toBe(true);
    const next = await bed.ring.claim(CAMERA, rival);
    expect(next?.token).toBe(bed.lease.token + 1);
    expect(await bed.ring.renew(bed.lease)).toBe(false);
    await bed.ring.releaseLease(bed.lease);
    expect(await bed.redis.get(bed.key('owner'))).toBe(next?.owner);
  });

  it('that nobody holds any more is claimed again, not lost', async () => {
    await bed.append(0, 1);
    await bed.redis.del(bed.key('owner'));
    // Both find it gone at the same time; one claim serves both.
    const [renewed] = await Promise.all([bed.ring.renew(bed.lease), bed.append(1, 2)]);
    expect(renewed).toBe(true);
    expect(await bed.redis.get(bed.key('owner'))).toBe(`r:a:${bed.lease.token + 1}`);
    await bed.append(2, 3);
    expect(await bed.listed()).toEqual([0, 1, 2]);
    await bed.ring.releaseLease(bed.lease);
    expect(await bed.redis.exists(bed.key('owner'))).toBe(0);
  });
});

it('a lease that ran out is lost when another one has had it since, even if nobody has it now', async () => {
  await bed.append(0, 2);
  await bed.redis.del(bed.key('owner'));
  const next = await bed.ring.claim(CAMERA, rival);
  await bed.ring.append(next!, bed.fragment(0, { session: 'second', wallStart: bed.fragment(2).wallStart }));
  await bed.ring.releaseLease(next!);
  await expect(bed.append(2, 3)).rejects.toMatchObject({ code: 'lease_lost' });
  expect(await bed.ring.renew(bed.lease)).toBe(false);
  expect(await bed.ring.isFree(CAMERA)).toBe(true);
});

describe('a capture whose lease is another one by now', () => {
  it('invariant 4: is refused by the append script itself, and each refusal is counted', async () => {
    await bed.append(0, 2);
    await bed.ring.setState(bed.lease, state);
    expect((await bed.ring.state(CAMERA))?.refusedAppends).toBe(0);
    await bed.redis.del(bed.key('owner'));
    const next = await bed.ring.claim(CAMERA, rival);
    for (const n of [2, 3]) await expect(bed.append(n, n + 1)).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await bed.listed()).toEqual([0, 1]);
    expect((await bed.ring.state(CAMERA))?.refusedAppends).toBe(2);
    await bed.ring.append(next!, bed.fragment(0, { session: 'second', wallStart: bed.fragment(2).wallStart }));
    expect(await bed.listed()).toEqual([0, 1, 0]);
  });

  it('is told so by a Redis that is full, too', async () => {
    await bed.redis.del(bed.key('owner'));
    await bed.ring.claim(CAMERA, rival);
    await bed.redis.config('SET', 'maxmemory', '1');
    try {
      await expect(bed.append(0, 1)).rejects.toMatchObject({ code: 'lease_lost' });
    } finally {
      await bed.redis.config('SET', 'maxmemory', '0');
    }
  });
});

describe('the state of a camera', () => {
  it('is written whole by the holder of the lease alone, and told to everybody', async () => {
    const told: string[] = [];
    const stop = bed.ring.onCameraState((camera) => told.push(camera));
    expect(await bed.ring.state(CAMERA)).toBeNull();
    await waitFor(
      async () => {
        await bed.ring.setState(bed.lease, { ...state, error: 'no route' });
        return told.includes(CAMERA);
      },
      { what: 'the news' },
    );
    stop();
    await bed.ring.setState(bed.lease, state);
    const got = await bed.ring.state(CAMERA);
    expect(got).toEqual({ ...state, updatedAt: got?.updatedAt, refusedAppends: 0 });
    expect(Math.abs(systemClock.now() - (got?.updatedAt ?? 0))).toBeLessThan(10_000);
    await bed.ring.releaseLease(bed.lease);
    expect(await bed.ring.state(CAMERA)).toMatchObject({ state: 'unassigned', name: 'Yard' });
    await bed.ring.claim(CAMERA, rival);
    await expect(bed.ring.setState(bed.lease, state)).rejects.toMatchObject({ code: 'lease_lost' });
  });
});

describe('waiting for the end of a window', () => {
  const wait = (ms: number, timeoutMs: number, signal = new AbortController().signal) =>
    bed.ring.waitForEnd(CAMERA, bed.window(0, ms).end, { timeoutMs, signal });

  it('ends when the fragment appended last reaches it', async () => {
    await bed.append(0, 1);
    expect(await wait(200, 0)).toBe('reached');
    const waiting = wait(600, 20_000);
    await bed.append(1, 2);
    expect(await wait(600, 10)).toBe('timeout');
    await bed.append(2, 3);
    expect(await waiting).toBe('reached');
  });

  it('tells every listener of every append', async () => {
    const heard: [number, number][] = [];
    const ready = new Promise<void>((resolve) => {
      bed.ring.onAppended(CAMERA, ({ seq, end }) => heard.push([seq, end]), resolve);
    });
    await ready;
    const results = await bed.append(0, 2);
    await waitFor(() => heard.length === 2, { what: 'the news' });
    expect(heard).toEqual(results.map(({ seq }, n) => [seq, (bed.startMs + (n + 1) * 200) * 1000]));
  });

  it('is given up with the reason of the signal', async () => {
    const stop = new AbortController();
    const waiting = wait(9000, 20_000, stop.signal);
    stop.abort(new Error('closing'));
    await expect(waiting).rejects.toThrow('closing');
  });
});

it('a ring that cannot be asked says so', async () => {
  await bed.ring.ping();
  await bed.redis.set(bed.key('index'), 'of another kind');
  await expect(bed.ring.read(CAMERA)).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 2 });
});
