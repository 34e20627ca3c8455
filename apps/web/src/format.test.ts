import { expect, test } from 'vitest';
import {
  dayTitle,
  exactTimeOfDay,
  lengthText,
  moment,
  secondsText,
  sizeText,
  timeOfDay,
  timeTitle,
  utcText,
  zoneName,
} from './format.ts';
import { NOON } from './fixtures/samples.ts';

test('seconds have one decimal only where it says something, and are never rounded up', () => {
  expect([30, 12.34, 29.99, 0.05].map(secondsText)).toEqual(['30 s', '12.3 s', '29.9 s', '0 s']);
});

test('a length is written as players write it', () => {
  expect([0, 9.6, 75, 3723].map(lengthText)).toEqual(['0:00', '0:10', '1:15', '1:02:03']);
});

test('sizes are in units of 1000', () => {
  expect([999, 20_500, 18_720_000, 2_000_000_000].map(sizeText)).toEqual(['999 B', '21 kB', '18.7 MB', '2.0 GB']);
});

test('a moment of another day carries its day', () => {
  expect(moment(NOON, NOON)).toBe(timeOfDay(NOON));
  expect(moment(NOON, NOON + 3 * 86_400_000)).toMatch(/22/);
});

test('a day is a heading in the reader’s own time, with the year when it is another one', () => {
  const noon = new Date(2026, 10, 22, 12).getTime();
  expect([dayTitle(noon, noon), dayTitle(new Date(2026, 10, 21, 23, 59).getTime(), noon)]).toEqual([
    'Today',
    'Yesterday',
  ]);
  expect(dayTitle(new Date(2026, 10, 20).getTime(), noon)).not.toMatch(/2026/);
  expect(dayTitle(new Date(2025, 10, 20).getTime(), noon)).toMatch(/2025/);
});

test('times are said to the millisecond and in UTC for those who compare', () => {
  expect(utcText(NOON + 233)).toBe('2026-11-22 12:00:00.233 UTC');
  expect(exactTimeOfDay(NOON + 233)).toMatch(/:00:00[.,]233/);
  expect(zoneName(NOON)).not.toBe('');
  expect(timeTitle(NOON)).toBe(`${timeOfDay(NOON)} ${zoneName(NOON)}, 2026-11-22 12:00:00.000 UTC`);
});
