import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await openBed({ TIMEZONE: 'Europe/Vienna' });
  await bed.film('yard', { seconds: 6 });
});
afterAll(() => bed.close());

const TWICE = '2026-10-25T02:30:00';
const NEVER = '2026-03-29T02:30:00';
const CHANGES = [
  [TWICE, 'ambiguous_time', ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z']],
  [NEVER, 'missing_time', ['2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z']],
] as const;
/** Every call that takes a time, and every field of it that is one. */
const CALLS = [
  ['/api/clips', 'at', (time: string) => ({ at: time })],
  ['/api/clips', 'start', (time: string) => ({ start: time, durationSeconds: 5 })],
  ['/api/clips', 'start', (time: string) => ({ start: time, end: '2026-10-25T02:30:05Z' })],
  ['/api/clips', 'end', (time: string) => ({ start: '2026-03-29T00:30:00Z', end: time })],
  ['/api/clips/plan', 'at', (time: string) => ({ at: time, postSeconds: 5 })],
  ['/api/clips/plan', 'start', (time: string) => ({ start: time, durationSeconds: 5 })],
  ['/api/clips/plan', 'end', (time: string) => ({ start: '2026-03-29T00:30:00Z', end: time })],
  ['/api/snapshots', 'at', (time: string) => ({ at: time })],
] as const;

describe.each(CHANGES)('the local time %s', (time, code, instants) => {
  it.each(CALLS)('is refused by %s as its %s, naming both instants', async (path, field, body) => {
    const problem = await refused(post(`${bed.base}${path}`, body(time)), 400, code);
    expect(problem).toMatchObject({ instants });
    for (const instant of instants) expect(problem.detail).toContain(instant);
    expect(problem.errors).toEqual([{ path: field, expected: 'a time with an offset', got: time }]);
  });

  it('is taken by all of them with an offset', async () => {
    for (const [path, , body] of CALLS) {
      const response = await post(`${bed.base}${path}`, body(`${time}+01:00`));
      expect(await response.text()).not.toMatch(/ambiguous_time|missing_time/);
    }
  });
});
