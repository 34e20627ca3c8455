import { analytics, isoMs, wallMs, type Analytics } from '@hindsight/domain';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { answered, newClip, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';
import { FILE, readyClip } from '../fixtures/ready-clip.ts';

const HOUR = 3_600_000;
let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
  const start = await bed.film('yard', { seconds: 20 });
  await bed.film('door', { seconds: 10 });
  await bed.film('attic', { seconds: 10 });
  await readyClip(bed, start, 'yard');
  const { id } = await newClip(bed.base, { camera: 'door', durationSeconds: 5 });
  await bed.catalog.failAttempt(id, null, 'storage_error', 'a test');
  const now = bed.clock.now() - 1000;
  const look = (ms: number, streaming: boolean) =>
    bed.catalog.countUptime(wallMs(now + ms), [
      { camera: 'yard', streaming },
      { camera: 'gone', streaming },
    ]);
  for (const [ms, streaming] of [
    [0, true],
    [100, true],
    [200, false],
  ] as const) {
    await look(ms, streaming);
  }
});
afterAll(() => bed.close());

const ask = (query = ''): Promise<Analytics> => answered(fetch(`${bed.base}/api/analytics${query}`), 200, analytics);

it('the analytics of the last 7 days say what was asked for, made, lost and stored, by hour, day and camera', async () => {
  const before = bed.clock.now();
  const found = await ask();
  expect(found.totals).toEqual({
    ...{ clips: 2, ready: 1, failed: 1, cancelled: 0 },
    ...{ bytes: FILE.length, storedBytes: FILE.length },
  });
  expect(found.readySeconds?.p50).toBeGreaterThan(0);
  expect(found.failures).toEqual([{ reason: 'storage_error', count: 1 }]);
  expect([168, 169]).toContain(found.hours.length);
  expect(Date.parse(found.to)).toBeGreaterThanOrEqual(before);
  expect(found.hours.map(({ start }) => Date.parse(start))).toEqual(
    found.hours.map((_, n) => Date.parse(found.from) + n * HOUR),
  );
  const inDays = found.days.reduce((sum, { clips }) => sum + clips, 0);
  expect(inDays).toBe(2);
  expect(found.cameras).toEqual([
    { camera: 'attic', uptime: null, clips: 0 },
    { camera: 'door', uptime: null, clips: 1 },
    { camera: 'yard', uptime: 0.5, clips: 1 },
  ]);
});

it('the analytics of one camera, or of another time, are of nothing else', async () => {
  const door = await ask('?camera=door');
  expect(door.totals).toMatchObject({ clips: 1, ready: 0, failed: 1, storedBytes: 0 });
  expect(door.cameras).toEqual([{ camera: 'door', uptime: null, clips: 1 }]);
  const past = await ask('?from=2026-01-01T10:20:00Z&to=2026-01-02T10:00:00Z');
  expect(past).toMatchObject({ from: '2026-01-01T10:00:00.000Z', to: '2026-01-02T10:00:00.000Z' });
  expect(past.hours).toHaveLength(24);
  expect(past.days).toHaveLength(2);
  expect(past.totals).toMatchObject({ clips: 0, storedBytes: FILE.length });
});

it('the analytics of a time that makes no sense, or of too long a one, are refused', async () => {
  const now = bed.clock.now();
  const iso = (ms: number): string => isoMs(wallMs(ms));
  const url = `${bed.base}/api/analytics`;
  await refused(fetch(`${url}?from=${iso(now)}&to=${iso(now - 1)}`), 400, 'invalid_window');
  await refused(fetch(`${url}?from=${iso(now - 93 * 24 * HOUR)}`), 400, 'window_too_long');
  await refused(fetch(`${url}?from=soon`), 400, 'invalid_window');
  await refused(fetch(`${url}?days=7`), 400, 'invalid_request');
});
