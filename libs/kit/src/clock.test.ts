import { ulid } from '@hindsight/domain';
import { afterEach, expect, it, vi } from 'vitest';
import { systemClock as clock } from './clock.ts';

afterEach(() => void vi.restoreAllMocks());

it('ids cannot be guessed: they are not made of the generator whose next numbers can be computed', () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  const now = clock.now();
  const ids = Array.from({ length: 100 }, () => ulid(now, () => clock.random()));
  expect(new Set(ids).size).toBe(100);
});

it('random numbers are spread over [0, 1)', () => {
  const numbers = Array.from({ length: 10_000 }, () => clock.random());
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  const tenths = new Set(numbers.map((number) => Math.floor(number * 10)));
  expect(tenths.size).toBe(10);
});
