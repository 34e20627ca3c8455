import { expect, it } from 'vitest';
import { PictureArrivals } from './picture-arrivals.ts';

const at = (us: number) => ({ arrivalUs: 1e9 + us, monotonicUs: us });
const MS = 1000;

it('of the pictures since the fragment before, the least delayed one counts; its time is counted from the first', () => {
  const pictures = new PictureArrivals();
  expect(pictures.upTo(0)).toBeNull();
  for (const [mediaMs, arrivalMs] of [
    [5000, 30],
    [5200, 235],
    [5400, 431],
    [5600, 630],
  ] as const)
    pictures.push(mediaMs * MS, at(arrivalMs * MS));
  expect(pictures.upTo(401 * MS)).toEqual({ mediaEndUs: 0, ...at(30 * MS) });
  expect(pictures.upTo(599 * MS), 'ticks are rounded').toEqual({ mediaEndUs: 600 * MS, ...at(630 * MS) });
  expect(pictures.upTo(1000 * MS), 'none is answered twice').toBeNull();
});

it('a picture long before the end of a fragment says nothing of it', () => {
  const pictures = new PictureArrivals();
  pictures.push(0, at(30 * MS));
  expect(pictures.upTo(501 * MS)).toBeNull();
});

it('what nobody asks for does not pile up', () => {
  const pictures = new PictureArrivals();
  for (let n = 0; n < 1000; n += 1) pictures.push(n * MS, at(n));
  expect(pictures.upTo(697 * MS)).toBeNull();
  expect(pictures.upTo(800 * MS)).not.toBeNull();
});
