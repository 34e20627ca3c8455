import { expect, it } from 'vitest';
import { NOON, timelineSample } from '../fixtures/samples.ts';
import { zoneName } from '../format.ts';
import { bucketName, fillOf, percentText, readyShare, waitText } from './analytics-words.ts';

it('a share is never rounded up to all', () => {
  expect([1, 0.99999, 0.5, 0, null].map(percentText)).toEqual(['100 %', '99.9 %', '50.0 %', '0.0 %', '–']);
});

it('clips that came ready are counted among those that came to an end', () => {
  const totals = { clips: 10, ready: 3, failed: 1, cancelled: 2, bytes: 0, storedBytes: 0 };
  expect(readyShare(totals)).toBe(0.75);
  expect(readyShare({ ...totals, ready: 0, failed: 0 })).toBeNull();
});

it('seconds carry two digits that say something', () => {
  expect([0.432, 1.84, 12.4].map(waitText)).toEqual(['0.43 s', '1.8 s', '12 s']);
});

it('hours are the reader’s and days are UTC, and both say so', () => {
  expect([bucketName('days', NOON), bucketName('hours', NOON)]).toEqual(['Day (UTC)', `Hour (${zoneName(NOON)})`]);
});

it('a ring is as full as the footage in it, gaps not counted', () => {
  expect(
    fillOf(
      timelineSample([
        [-60, -40],
        [-10, 0],
      ]),
    ),
  ).toBe(0.5);
  expect(fillOf(timelineSample([[-70, 0]]))).toBe(1);
  expect(fillOf(timelineSample([]))).toBe(0);
});
