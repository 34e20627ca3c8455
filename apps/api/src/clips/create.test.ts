import { clip, clipPlan, HindsightError, isoMs, wallMs } from '@hindsight/domain';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answered, newClip, post, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';

let bed: Bed;
let clips: string;
beforeAll(async () => {
  bed = await openBed({ TIMEZONE: 'Europe/Vienna', CLIP_SECONDS: '5', CLIP_MAX_SECONDS: '60' });
  clips = `${bed.base}/api/clips`;
});
afterAll(() => bed.close());
beforeEach(async () => {
  await bed.wipe();
});

const iso = (ms: number): string => isoMs(wallMs(ms));
const nothingMade = async (camera = 'yard'): Promise<void> => {
  expect((await bed.catalog.clips({ limit: 10 })).items).toEqual([]);
  expect(await bed.ring.holds(camera)).toEqual([]);
  expect((await bed.queues.counts()).clips).toMatchObject({ waiting: 0, delayed: 0 });
};
const unavailable = (): Promise<never> =>
  Promise.reject(new HindsightError('unavailable', 'expected a queue, got none'));

describe('POST /api/clips', () => {
  it('answers 202 with the clip and its place; its footage is held and its job queued', async () => {
    const start = await bed.film('yard', { seconds: 10 });
    const asked = { start: iso(start + 2000), end: iso(start + 7000), label: 'post', tags: ['a'] };
    const response = await post(clips, asked);
    expect(response.headers.get('location')).toMatch(/^\/api\/clips\/[0-9a-hjkmnp-tv-z]{26}$/);
    const made = await answered(Promise.resolve(response), 202, clip);
    expect(made).toMatchObject({
      ...{ camera: 'yard', state: 'queued', label: 'post', tags: ['a'], protected: false, precision: 'exact' },
      ...{ progress: 0, thumbnailFinal: false, videoUrl: `/api/clips/${made.id}/video` },
      requested: { start: asked.start, end: asked.end },
      delivered: { start: asked.start, end: asked.end, coverage: 1, partial: false, gaps: [] },
    });
    expect(made.url).toBeUndefined();
    expect(response.headers.get('location')).toBe(`/api/clips/${made.id}`);
    expect(await bed.ring.holds('yard')).toMatchObject([{ owner: made.id, window: { start: start + 2000 } }]);
    expect(await bed.queues.clipJobState(made.id)).toBe('waiting');
    expect(await answered(fetch(`${clips}/${made.id}`), 200, clip)).toEqual(made);
  });

  it('takes the past CLIP_SECONDS until now when nothing is said, not even a body', async () => {
    await bed.film('yard', { seconds: 10 });
    const before = bed.clock.now();
    const made = await answered(fetch(clips, { method: 'POST' }), 202, clip);
    const end = Date.parse(made.requested.end);
    expect(end).toBeGreaterThanOrEqual(before);
    expect(end - Date.parse(made.requested.start)).toBe(5000);
  });

  it('takes footage that comes late: what has still to come is waited for, not refused', async () => {
    await bed.film('yard', { seconds: 10, agoMs: 7000, state: { lateMs: 7000 } });
    const made = await answered(post(clips, { durationSeconds: 2, onMissing: 'fail' }), 202, clip);
    expect(made).toMatchObject({ state: 'waiting', delivered: { coverage: 0 } });
    expect(await bed.queues.clipJobState(made.id)).toBe('delayed');
    const there = await answered(post(clips, { at: iso(bed.clock.now() - 7500), durationSeconds: 2 }), 202, clip);
    expect(there).toMatchObject({ state: 'queued', delivered: { coverage: 1 } });
    const still = await post(`${bed.base}/api/snapshots`, { at: iso(bed.clock.now() - 2000) });
    expect(still.status).toBe(202);
  });

  it('waits for nothing of a late camera that sends nothing any more', async () => {
    await bed.film('yard', { seconds: 10, agoMs: 30_000, state: { lateMs: 7000 } });
    await refused(post(clips, { durationSeconds: 2 }), 422, 'no_footage');
    await refused(post(`${bed.base}/api/snapshots`, { at: iso(bed.clock.now() - 2000) }), 422, 'no_footage');
  });

  it('finds the same window by naive, UTC and offset times of one instant', async () => {
    const start = await bed.film('yard', { seconds: 10 });
    const viennaMs = (start + 2000) as typeof start;
    const local = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Vienna',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const ms = String(viennaMs % 1000).padStart(3, '0');
    const naive = `${local.format(viennaMs).replace(' ', 'T')}.${ms}`;
    const offset = iso(viennaMs + 3_600_000).replace('Z', '+01:00');
    for (const at of [naive, iso(viennaMs), offset]) {
      const made = await newClip(bed.base, { start: at, durationSeconds: 1 });
      expect(made.requested.start, at).toBe(iso(viennaMs));
    }
  });

  it('answers the same clip to the same Idempotency-Key, and refuses the key for another request', async () => {
    await bed.film('yard', { seconds: 10 });
    const key = { 'Idempotency-Key': 'press-1' };
    const [one, two] = await Promise.all([1, 2].map(() => answered(post(clips, {}, key), 202, clip)));
    expect(two?.id).toBe(one?.id);
    expect((await answered(post(clips, {}, key), 202, clip)).id).toBe(one?.id);
    expect(await bed.ring.holds('yard')).toMatchObject([{ owner: one?.id }]);
    await refused(post(clips, { durationSeconds: 3 }, key), 422, 'idempotency_mismatch');
    await refused(post(clips, {}, { 'Idempotency-Key': 'with space' }), 400, 'invalid_request');
  });

  it('waits for a window that ends in the future with a delayed job', async () => {
    await bed.film('yard', { seconds: 10 });
    const made = await newClip(bed.base, { durationSeconds: 4, postSeconds: 20 });
    expect(made.state).toBe('waiting');
    expect(made.delivered).toMatchObject({ partial: true, gaps: [{ cause: 'not_yet' }] });
    expect(made.delivered.coverage).toBeCloseTo(4 / 24, 1);
    expect(await bed.queues.clipJobState(made.id)).toBe('delayed');
  });

  it('delivers what there is of a window that has partly left the ring', async () => {
    const start = await bed.film('yard', { seconds: 10 });
    const made = await newClip(bed.base, { start: iso(start - 5000), end: iso(start + 5000) });
    expect(made.delivered).toMatchObject({ start: iso(start), coverage: 0.5, partial: true });
    expect(made.delivered.gaps).toHaveLength(1);
  });

  it('refuses an incomplete window with onMissing fail and makes nothing', async () => {
    const start = await bed.film('yard', { seconds: 10 });
    const window = { start: iso(start - 5000), end: iso(start + 5000), onMissing: 'fail' };
    expect(await refused(post(clips, window), 422, 'incomplete_footage')).toMatchObject({ coverage: 0.5 });
    await nothingMade();
  });

  it('refuses a window without footage and makes nothing', async () => {
    const start = await bed.film('yard', { seconds: 10 });
    const window = { start: iso(start - 20_000), end: iso(start - 10_000) };
    await refused(post(clips, window), 422, 'no_footage');
    await nothingMade();
  });

  it('refuses the past seconds when there are none of them, however long the request takes to be read', async () => {
    await bed.film('yard', { seconds: 10, agoMs: 20_000 });
    let reads = 0;
    const clock = { ...bed.clock, now: () => wallMs(bed.clock.now() + (reads += 1)) };
    const slow = await bed.serve({ clock });
    await refused(post(`${slow.base}/api/clips`, { durationSeconds: 5 }), 422, 'no_footage');
    await slow.close();
    await nothingMade();
  });

  it('works for the only camera, and asks which one when there are several', async () => {
    await refused(post(clips, {}), 404, 'camera_not_found');
    await bed.film('yard', { seconds: 6 });
    await bed.film('door', { seconds: 6 });
    const problem = await refused(post(clips, {}), 400, 'camera_required');
    expect(problem.errors).toEqual([{ path: 'camera', expected: 'door or yard', got: 'nothing' }]);
    expect((await newClip(bed.base, { camera: 'door' })).camera).toBe('door');
    await refused(post(clips, { camera: 'attic' }), 404, 'camera_not_found');
  });
});

describe('a request that cannot be understood', () => {
  const far = new Date(Date.UTC(2999, 0, 1)).toISOString();
  it.each([
    [{ at: far, start: far }, 'invalid_window'],
    [{ start: '2026-01-01T00:00:02Z', end: '2026-01-01T00:00:01Z' }, 'invalid_window'],
    [{ start: '2026-01-01T00:00:00Z' }, 'invalid_window'],
    [{ durationSeconds: 61 }, 'window_too_long'],
    [{ at: far }, 'window_too_far'],
    [{ at: '2026-10-25T02:30:00' }, 'ambiguous_time'],
    [{ at: '2026-03-29T02:30:00' }, 'missing_time'],
    [{ at: 'yesterday' }, 'invalid_window'],
    [{ durationSeconds: 0 }, 'invalid_request'],
    [{ precision: 'rough' }, 'invalid_request'],
    [{ tags: ['', 'a'] }, 'invalid_request'],
    ['[]', 'invalid_request'],
    ['{"at":', 'invalid_request'],
    ['7', 'invalid_request'],
  ])('%j is refused as %s and makes nothing', async (body, code) => {
    await bed.film('yard', { seconds: 6 });
    await refused(post(clips, body), 400, code);
    await nothingMade();
  });

  it('names every field at fault, what was expected and what came', async () => {
    const problem = await refused(
      post(clips, { durationSeconds: '30', colour: 1, onMissing: 'maybe' }),
      400,
      'invalid_request',
    );
    expect(problem.errors).toEqual(
      expect.arrayContaining([
        { path: 'durationSeconds', expected: 'number', got: '"30"' },
        { path: 'onMissing', expected: '"partial" or "fail"', got: '"maybe"' },
        { path: 'colour', expected: 'no such field', got: 'colour' },
      ]),
    );
  });

  it('is refused when it is no JSON, without showing what it is', async () => {
    const problem = await refused(post(clips, '{"label": secret'), 400, 'invalid_request');
    expect(problem.errors).toEqual([{ path: '', expected: 'a JSON object', got: 'text that is no JSON' }]);
  });

  it('is refused for a field of the contract that is not built yet', async () => {
    const problem = await refused(post(clips, { transcode: { codec: 'h265' } }), 400, 'invalid_request');
    expect(problem.errors).toMatchObject([{ path: 'transcode' }]);
  });

  it('is refused when it is not JSON, or too much of it', async () => {
    await refused(post(clips, 'at=now', { 'Content-Type': 'text/plain' }), 415, 'unsupported_media_type');
    await refused(post(clips, { label: 'x'.repeat(70_000) }), 413, 'too_large');
  });
});

describe('POST /api/clips/plan', () => {
  it('says what there is and until when, and makes nothing', async () => {
    const start = await bed.film('yard', { seconds: 10 });
    const asked = { start: iso(start - 1000), end: iso(start + 4000) };
    const plan = await answered(post(`${clips}/plan`, asked), 200, clipPlan);
    expect(plan).toMatchObject({ camera: 'yard', requested: asked, bytes: 2000, method: 'smart' });
    expect(plan.available).toMatchObject({ start: iso(start), end: asked.end, coverage: 0.8 });
    expect(plan.leavesRingAt).toBe(iso(start + 60_000));
    await nothingMade();
  });

  it('says when the key frame leaves that the first frame needs, without which the rest is of no use', async () => {
    const start = await bed.film('yard', { seconds: 10 });
    const asked = { start: iso(start + 1600), end: iso(start + 4000) };
    const plan = await answered(post(`${clips}/plan`, asked), 200, clipPlan);
    // The fragment of 200 ms at 1 s.
    expect(plan.leavesRingAt).toBe(iso(start + 1200 + 60_000));
  });

  it('answers for a window without footage too', async () => {
    const start = await bed.film('yard', { seconds: 6 });
    const asked = { start: iso(start - 5000), end: iso(start - 4000) };
    const plan = await answered(post(`${clips}/plan`, asked), 200, clipPlan);
    expect(plan).toMatchObject({ bytes: 0, leavesRingAt: null, available: { coverage: 0 } });
  });
});

describe('the order hold, record, job', () => {
  it('a request whose record is refused leaves no hold', async () => {
    await bed.film('yard', { seconds: 6 });
    const createClip = (): Promise<never> => Promise.reject(new HindsightError('conflict', 'expected a new id'));
    const broken = await bed.serve({ catalog: { ...bed.catalog, createClip } });
    await refused(post(`${broken.base}/api/clips`, {}), 409, 'conflict');
    await nothingMade();
    await broken.close();
  });

  it('invariant 3: a clip whose record was written, though the answer to that was lost, keeps its hold', async () => {
    await bed.film('yard', { seconds: 6 });
    const createClip: typeof bed.catalog.createClip = async (...record) => {
      await bed.catalog.createClip(...record);
      return unavailable();
    };
    const createSnapshot: typeof bed.catalog.createSnapshot = async (record) => {
      await bed.catalog.createSnapshot(record);
      return unavailable();
    };
    const broken = await bed.serve({ catalog: { ...bed.catalog, createClip, createSnapshot } });
    const response = await post(`${broken.base}/api/clips`, {});
    expect(response.headers.get('retry-after')).toBe('2');
    await refused(Promise.resolve(response), 503, 'unavailable');
    await refused(post(`${broken.base}/api/snapshots`, {}), 503, 'unavailable');
    const open = [...(await bed.catalog.openClips()), ...(await bed.catalog.openSnapshots())].map(({ id }) => id);
    expect(open).toHaveLength(2);
    expect((await bed.ring.holds('yard')).map(({ owner }) => owner).sort()).toEqual(open.sort());
    await broken.close();
  });

  it('invariant 7: a clip that cannot be queued is promised all the same, and is open for the reconciler', async () => {
    await bed.film('yard', { seconds: 6 });
    const broken = await bed.serve({ queues: { ...bed.queues, addClip: unavailable } });
    const made = await newClip(broken.base);
    expect((await bed.catalog.openClips()).map(({ id }) => id)).toEqual([made.id]);
    expect(await bed.ring.holds('yard')).toMatchObject([{ owner: made.id }]);
    await broken.close();
  });

  it('invariant 7: a clip whose state cannot be written any more is accepted, not refused', async () => {
    await bed.film('yard', { seconds: 6 });
    const broken = await bed.serve({ catalog: { ...bed.catalog, setState: unavailable } });
    expect((await newClip(broken.base)).state).toBe('accepted');
    await broken.close();
  });

  it('a clip is answered only once its record can be read', async () => {
    await bed.film('yard', { seconds: 6 });
    const many = await Promise.all(Array.from({ length: 10 }, () => newClip(bed.base)));
    for (const { id } of many) expect((await bed.catalog.clip(id))?.state).toBe('queued');
    expect(new Set(many.map(({ id }) => id)).size).toBe(10);
  });
});
