import { describe, expect, it } from 'vitest';
import type { HindsightError } from './errors.ts';
import { isoMs, wallMs } from './units.ts';
import { resolveWindow, type WindowFields } from './window.ts';

const rules = { now: wallMs(Date.UTC(2026, 10, 22, 12)), timeZone: 'UTC', defaultSeconds: 30, maxSeconds: 600 };
const resolve = (fields: WindowFields): string[] => {
  const { start, end } = resolveWindow(fields, rules);
  return [isoMs(start).slice(11, -1), isoMs(end).slice(11, -1)];
};
const codeOf = (fields: WindowFields): string => {
  try {
    resolveWindow(fields, rules);
  } catch (error) {
    return (error as HindsightError).code;
  }
  return 'none';
};

describe('resolveWindow', () => {
  it('means the past 30 seconds when nothing is said', () => {
    expect(resolve({})).toEqual(['11:59:30.000', '12:00:00.000']);
  });

  it('takes each of the three forms, with fractions of seconds', () => {
    expect(resolve({ durationSeconds: 10.5, at: '2026-11-22T11:00:00Z', postSeconds: 2 })).toEqual([
      '10:59:49.500',
      '11:00:02.000',
    ]);
    expect(resolve({ start: '2026-11-22T11:00', end: '2026-11-22T11:00:05' })).toEqual([
      '11:00:00.000',
      '11:00:05.000',
    ]);
    expect(resolve({ start: '2026-11-22T11:00', durationSeconds: 7 })).toEqual(['11:00:00.000', '11:00:07.000']);
  });

  it('refuses every mixture of forms', () => {
    const at = '2026-11-22T11:00:00Z';
    for (const fields of [
      { end: at },
      { start: at },
      { start: at, at },
      { start: at, end: at, durationSeconds: 1 },
      { start: at, end: at, postSeconds: 1 },
    ]) {
      expect(codeOf(fields)).toBe('invalid_window');
    }
  });

  it('refuses windows that are empty, too long or too far ahead, each with its own code', () => {
    expect(codeOf({ start: '2026-11-22T11:00', end: '2026-11-22T11:00' })).toBe('invalid_window');
    expect(codeOf({ durationSeconds: 601 })).toBe('window_too_long');
    expect(codeOf({ durationSeconds: 1, postSeconds: 599 })).toBe('none');
    expect(codeOf({ start: '2026-11-22T12:09:59', durationSeconds: 2 })).toBe('window_too_far');
  });
});
