import { mediaTicks, wallUs } from '@hindsight/domain';
import type { Lease, Ring } from '@hindsight/ring';
import { waitFor } from '@hindsight/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import { refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { checkUpdate, parsePlaylist, type ParsedPlaylist } from '../fixtures/parse-playlist.ts';

const LIMITS = { retentionMs: 60_000, ringMaxBytes: 10_000_000, holdMaxBytes: 10_000_000 };

let bed: Bed;
let reads: MockInstance<Ring['read']>;
let partReads: MockInstance<Ring['fragment']>;
beforeAll(async () => {
  bed = await openBed();
});
afterAll(() => bed.close());
beforeEach(() => {
  reads = vi.spyOn(bed.ring, 'read');
  partReads = vi.spyOn(bed.ring, 'fragment');
});
afterEach(() => vi.restoreAllMocks());

/** Each test films with a camera of its own. */
let camera = 'none';
let cameras = 0;
const url = (rest: string): string => `${bed.base}/api/cameras/${camera}/${rest}`;
const list = async (query = ''): Promise<ParsedPlaylist> => {
  const response = await fetch(url(`live.m3u8${query}`));
  expect(response.status).toBe(200);
  return parsePlaylist(await response.text());
};

/** A camera that films when it is told to; GOPs of one second, the first fragment of each in five. */
async function createFilm({ agoMs = 3000, lateMs = 0 } = {}) {
  camera = `yard-${(cameras += 1)}`;
  const lease = (await bed.ring.claim(camera, { replica: 'test', startId: 'a', limits: LIMITS })) as Lease;
  let [n, session, endMs] = [0, 's0', bed.clock.now() - agoMs];
  await bed.ring.setState(lease, {
    ...{ name: 'Yard', managedBy: 'env', state: 'streaming', mode: 'copy', codec: 'h264', codecString: null },
    ...{ width: 640, height: 360, fps: 30, audio: null, restarts: 0, sourceRedacted: 'test', lateMs },
  });
  const append = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i += 1, n += 1, endMs += 200) {
      await bed.ring.append(lease, {
        ...{ session, indexInSession: n, init: Buffer.from('init'), bytes: Buffer.from(`part ${session} ${n}`) },
        ...{ wallStart: wallUs(endMs * 1000), durationUs: 200_000, mediaStart: mediaTicks(n * 3072) },
        ...{ timescale: 15_360, frames: 6, key: n % 5 === 0 },
      });
    }
  };
  const reconnect = (): void => {
    [n, session] = [0, `${session}x`];
  };
  await append(7);
  // The ring begins to count at an instant.
  const first = (await bed.ring.read(camera))[0]?.segment ?? 0;
  return { append, reconnect, first };
}

describe('the live playlist over HTTP', () => {
  it('is answered as soon as the part that is waited for has come', async () => {
    const film = await createFilm();
    const before = await list();
    expect(before.open).toMatchObject({ msn: film.first + 1, parts: [{}, {}] });
    const coming = list(`?_HLS_msn=${film.first + 1}&_HLS_part=2`);
    const complete = list(`?_HLS_msn=${film.first + 1}`);
    await film.append(1);
    const after = await coming;
    checkUpdate(before, after);
    expect(after.open?.parts).toHaveLength(3);
    await film.append(3);
    expect((await complete).segments).toHaveLength(2);
    expect((await list(`?_HLS_msn=${film.first + 1}&_HLS_part=5`)).open).toMatchObject({ msn: film.first + 2 });
  });

  it('goes on over a reconnect, with a map and a discontinuity', async () => {
    const film = await createFilm();
    const before = await list();
    const hinted = refused(fetch(url(before.hint ?? '')), 404, 'not_found');
    film.reconnect();
    await film.append(6);
    await hinted;
    const after = await list();
    checkUpdate(before, after);
    const counted = before.segments[0]?.discontinuity ?? 0;
    expect(after.segments.map(({ discontinuity, map }) => [discontinuity - counted, map])).toEqual([
      [0, 'init/s0.mp4'],
      [0, 'init/s0.mp4'],
      [1, 'init/s0x.mp4'],
    ]);
  });

  it('lists whole segments alone when it is asked to', async () => {
    const film = await createFilm();
    const response = await fetch(url('live.m3u8?lowLatency=false'));
    const text = await response.text();
    expect(text).toContain(`segments/s0/${film.first}.m4s`);
    expect(text).not.toMatch(/PART|SERVER-CONTROL|PRELOAD/);
    await refused(fetch(url('live.m3u8?lowLatency=perhaps')), 400, 'invalid_request');
  });

  it('refuses what cannot be waited for', async () => {
    const film = await createFilm();
    const next = `msn=${film.first + 1}`;
    const tooFar = [`msn=${film.first + 3}`, `${next}&_HLS_part=900`, `${next}&_HLS_${next}`];
    for (const query of ['msn=x', 'msn=-1', 'msn=1.5', 'part=1', ...tooFar]) {
      await refused(fetch(url(`live.m3u8?_HLS_${query}`)), 400, 'invalid_request');
    }
  });
});

describe('the parts of a live playlist', () => {
  it('can be fetched one by one and kept, the hinted one as soon as it is there', async () => {
    const film = await createFilm();
    const { open, hint } = await list();
    const coming = fetch(url(hint ?? ''));
    const first = await fetch(url(open?.parts[0]?.url ?? ''));
    expect(await first.text()).toBe('part s0 5');
    expect(first.headers.get('cache-control')).toBe('private, max-age=3600, immutable');
    await film.append(1);
    expect(await (await coming).text()).toBe('part s0 7');
  });

  it('that never come are not found, and not waited for', async () => {
    const film = await createFilm();
    const { first } = film;
    const none = [
      `s0/${first}-5`,
      `s0/${first + 1}-3`,
      `s0/${first + 2}-1`,
      `s0/${first + 3}-0`,
      `other/${first + 1}-2`,
    ];
    for (const name of [...none, 's0/x-0']) {
      await refused(fetch(url(`parts/${name}.m4s`)), 404, 'not_found');
    }
    // A key frame came where one more part was hinted at.
    const more = fetch(url(`parts/s0/${film.first + 1}-2.m4s`));
    film.reconnect();
    await film.append(1);
    await refused(more, 404, 'not_found');
  });
});

describe('a ring that was emptied', () => {
  it('begins anew for those who watch, without the numbers in between', async () => {
    await createFilm();
    await list();
    await bed.wipe();
    cameras -= 1;
    const film = await createFilm();
    const after = await list(`?_HLS_msn=${film.first}&_HLS_part=0`);
    expect(after.segments.map(({ msn }) => msn)).toEqual([film.first]);
  });
});

describe('many viewers of one camera', () => {
  it('share one reading of the index and of each part', async () => {
    const film = await createFilm();
    await list();
    const waiting = Array.from({ length: 30 }, () => list(`?_HLS_msn=${film.first + 1}&_HLS_part=2`));
    const hinted = Array.from({ length: 30 }, () => fetch(url(`parts/s0/${film.first + 1}-2.m4s`)));
    await waitFor(() => reads.mock.calls.length > 0, { what: 'a reading' });
    const before = reads.mock.calls.length;
    await film.append(1);
    const lists = await Promise.all(waiting);
    expect(new Set(lists.map(({ open }) => open?.parts.length))).toEqual(new Set([3]));
    for (const response of await Promise.all(hinted)) expect(await response.text()).toBe('part s0 7');
    expect(reads.mock.calls.length - before).toBeLessThanOrEqual(4);
    expect(partReads).toHaveBeenCalledTimes(1);
  });

  it('of a camera whose footage comes late see it as live, of one that has fallen silent as over', async () => {
    await createFilm({ agoMs: 12_000, lateMs: 9000 });
    expect((await list()).hint).not.toBeNull();
    await createFilm({ agoMs: 12_000 });
    expect((await list()).hint).toBeNull();
  });

  it('leave nothing behind when they go away', async () => {
    const stopped = vi.fn();
    const listen = bed.ring.onAppended;
    vi.spyOn(bed.ring, 'onAppended').mockImplementation((...of) => {
      const stop = listen(...of);
      return () => {
        stop();
        stopped();
      };
    });
    const served = await bed.serve({});
    const film = await createFilm();
    reads.mockClear();
    const gone = new AbortController();
    const request = fetch(`${served.base}/api/cameras/${camera}/live.m3u8?_HLS_msn=${film.first + 1}&_HLS_part=4`, {
      signal: gone.signal,
    });
    await waitFor(() => reads.mock.calls.length > 0, { what: 'the request' });
    gone.abort();
    await expect(request).rejects.toThrow();
    await waitFor(() => stopped.mock.calls.length === 1, { timeoutMs: 15_000, what: 'the end of listening' });
    const after = reads.mock.calls.length;
    await film.append(3);
    expect(reads.mock.calls.length).toBe(after);
    await served.close();
  });
});
