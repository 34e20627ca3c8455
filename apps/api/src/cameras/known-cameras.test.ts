import type { CameraDefinition } from '@hindsight/catalog';
import { systemClock } from '@hindsight/kit';
import type { CameraReport } from '@hindsight/ring';
import { expect, it } from 'vitest';
import { createKnownCameras } from './known-cameras.ts';

const YARD: CameraDefinition = { id: 'yard', name: 'Yard', sealedSource: 'sealed', audio: true, disabled: false };
const NOBODY_SPEAKS: CameraReport | null = null;

/** The ring lists a camera called yard, of which capture says nothing; `added` is what the catalog has. */
const known = (added: CameraDefinition[] | Error) =>
  createKnownCameras({
    ring: { cameras: () => Promise.resolve(['yard']), state: () => Promise.resolve(NOBODY_SPEAKS) },
    definitions: {
      all: () => (added instanceof Error ? Promise.reject(added) : Promise.resolve(added)),
      follow: () => () => undefined,
    },
    clock: systemClock,
  });

it('a camera that was removed is gone while the ring is still about to forget it', async () => {
  expect(await known([]).get('yard')).toBeNull();
  expect(await known([]).list()).toEqual([]);
});

it('a camera that nobody has spoken of yet is there when it was added, or nobody knows whether it was', async () => {
  for (const cameras of [known([YARD]), known(new Error('away'))]) {
    expect(await cameras.get('yard')).toMatchObject({ id: 'yard', state: 'unassigned' });
  }
});
