import { expect, test } from 'vitest';
import type { Clip, Snapshot } from '@hindsight/domain';
import { clipSample, noonPlus } from '../fixtures/samples.ts';
import type { Pages } from './cache.ts';
import { putClip, putNewClip, putSnapshot } from './kept-lists.ts';
import { createQueryClient, FEW, keys } from './queries.ts';

const idOf = (number: number): string => `01k${String(number).padStart(23, '0')}`;
const empty = { pages: [{ items: [], nextCursor: null }], pageParams: [null] };

function lists() {
  const client = createQueryClient();
  for (const key of [keys.clips, keys.clipList({}), keys.snapshots]) client.setQueryData(key, empty);
  const ids = (key: readonly unknown[]): string[] =>
    client.getQueryData<Pages<{ id: string }>>(key)?.pages.flatMap(({ items }) => items.map(({ id }) => id)) ?? [];
  return { client, ids };
}

test('the newest few stay few, however many clips and snapshots events bring to an open page', () => {
  const { client, ids } = lists();
  for (let n = 1; n <= 40; n += 1) {
    putClip(client, clipSample({ id: idOf(n) }));
    const still: Pick<Snapshot, 'id' | 'camera' | 'createdAt'> = { id: idOf(n), camera: 'a', createdAt: noonPlus(0) };
    putSnapshot(client, still as Snapshot);
  }
  const newest = Array.from({ length: FEW }, (_, i) => idOf(40 - i));
  expect([ids(keys.clips), ids(keys.snapshots)]).toEqual([newest, newest]);
  expect(ids(keys.clipList({}))).toHaveLength(40);
});

test('the first answer to a press does not undo what an event has said since', () => {
  const { client } = lists();
  putClip(client, clipSample({ state: 'encoding' }));
  putNewClip(client, clipSample({ state: 'accepted' }));
  expect(client.getQueryData<Clip>(keys.clip(clipSample().id))?.state).toBe('encoding');
});
