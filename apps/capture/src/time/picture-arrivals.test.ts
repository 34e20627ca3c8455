import { expect, it } from 'vitest';
import { PictureArrivals } from './picture-arrivals.ts';

const at = (us: number) => ({ arrivalUs: 1000 + us, monotonicUs: us });

it('the arrival of a picture is found by its number, its time counted from the first one', () => {
  const pictures = new PictureArrivals();
  expect(pictures.of(0)).toBeNull();
  pictures.push(5000, at(10));
  pictures.push(5040, at(20));
  pictures.push(5080, at(30));
  expect(pictures.of(1)).toEqual({ sinceFirstUs: 40, arrivalUs: 1020, monotonicUs: 20 });
  expect(pictures.of(1)?.sinceFirstUs).toBe(40);
  expect(pictures.of(3)).toBeNull();
  pictures.push(5120, at(40));
  expect(pictures.of(3)?.sinceFirstUs).toBe(120);
  expect(pictures.of(0), 'forgotten').toBeNull();
});

it('what nobody asks for does not pile up', () => {
  const pictures = new PictureArrivals();
  for (let n = 0; n < 10_000; n += 1) pictures.push(n, at(n));
  expect(pictures.of(0)).toBeNull();
  expect(pictures.of(9000)?.sinceFirstUs).toBe(9000);
});
