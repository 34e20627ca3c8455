import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HindsightError } from './errors.ts';
import { isTimeZone, parseInstant } from './time.ts';
import { isoMs, wallMs } from './units.ts';

const read = (text: string, zone = 'UTC'): string => isoMs(parseInstant(text, zone));
const failure = (fn: () => unknown): HindsightError => {
  try {
    fn();
  } catch (error) {
    if (error instanceof HindsightError) return error;
    throw error;
  }
  throw new Error('expected an error, got none');
};

const resultOf = (fn: () => number): number | HindsightError => {
  try {
    return fn();
  } catch (error) {
    if (error instanceof HindsightError) return error;
    throw error;
  }
};
/** What a clock on the wall of a zone shows, as people write it. */
const localTime = (instant: number, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    .format(instant)
    .replace(' ', 'T');

describe('parseInstant', () => {
  it('gives one instant for its naive, aware and offset forms (the prototype did not)', () => {
    const forms = ['2026-11-22T13:03:05.250Z', '2026-11-22T14:03:05.250+01:00', '2026-11-22T08:03:05.25-05:00'];
    for (const form of forms) expect(read(form, 'Europe/Vienna')).toBe('2026-11-22T13:03:05.250Z');
    expect(read('2026-11-22T14:03:05.250', 'Europe/Vienna')).toBe('2026-11-22T13:03:05.250Z');
    expect(read('2026-11-22T13:03:05.250')).toBe('2026-11-22T13:03:05.250Z');
  });

  it('takes seconds and offset as optional and cuts fractions to milliseconds', () => {
    expect(read('2026-11-22T13:03')).toBe('2026-11-22T13:03:00.000Z');
    expect(read('2026-11-22T13:03:05.9999999Z')).toBe('2026-11-22T13:03:05.999Z');
    expect(read('2026-11-22t13:03:05z')).toBe('2026-11-22T13:03:05.000Z');
  });

  it('refuses what is no time, saying what was expected and got', () => {
    for (const text of [
      '',
      'now',
      '2026-11-22',
      '2026-02-30T00:00Z',
      '2026-11-22T24:00Z',
      '2026-11-22T10:00+25:00',
      '0',
    ]) {
      const error = failure(() => parseInstant(text, 'UTC', 'start'));
      expect(error.code).toBe('invalid_window');
      expect(error.problems).toEqual([
        { path: 'start', expected: expect.stringContaining('ISO 8601') as string, got: text },
      ]);
    }
  });

  it('refuses a local time that comes twice, naming both instants', () => {
    const error = failure(() => parseInstant('2026-10-25T02:30:00', 'Europe/Vienna'));
    expect(error.code).toBe('ambiguous_time');
    expect(error.details).toEqual({ instants: ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'] });
  });

  it('refuses a local time that never comes, naming both instants', () => {
    const error = failure(() => parseInstant('2026-03-29T02:30:00', 'Europe/Vienna'));
    expect(error.code).toBe('missing_time');
    expect(error.details).toEqual({ instants: ['2026-03-29T00:30:00.000Z', '2026-03-29T01:30:00.000Z'] });
  });

  it('reads every local time of a day on which clocks change: as the one instant, or naming it among the two', () => {
    const changes = fc.constantFrom(
      ...([
        ['Europe/Vienna', '2026-03-29T01:00Z'],
        ['Europe/Vienna', '2026-10-25T01:00Z'],
        ['America/New_York', '2026-03-08T07:00Z'],
        ['America/New_York', '2026-11-01T06:00Z'],
        // Half an hour; 45 minutes off the hour; a day that never came.
        ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
        ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
        ['Pacific/Chatham', '2026-04-04T14:00Z'],
        ['Pacific/Apia', '2011-12-30T10:00Z'],
      ] as const),
    );
    const hours = fc.integer({ min: -26 * 60, max: 26 * 60 });
    fc.assert(
      fc.property(changes, hours, ([zone, change], minutes) => {
        const instant = Date.parse(change) + minutes * 60_000;
        const local = localTime(instant, zone);
        const got = resultOf(() => parseInstant(local, zone));
        if (typeof got === 'number') {
          expect(got).toBe(instant);
          return;
        }
        expect(got.code).toBe('ambiguous_time');
        expect(got.details?.instants).toContain(isoMs(wallMs(instant)));
      }),
      { numRuns: 500 },
    );
  });

  it('reads back every instant that it can write', () => {
    const instants = fc.integer({ min: Date.UTC(1980, 0), max: Date.UTC(2100, 0) });
    fc.assert(fc.property(instants, (ms) => parseInstant(isoMs(wallMs(ms)), 'Asia/Kolkata') === ms));
  });

  it('knows time zones by their IANA names', () => {
    expect(isTimeZone('America/New_York')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
  });
});
