import type { Clip, Snapshot } from '@hindsight/domain';
import type { QueryClient } from '@tanstack/react-query';
import type { ClipFilter, SnapshotFilter } from './api.ts';
import { cutPages, dropFromPages, inPages, putInPages, type Pages } from './cache.ts';
import { fitsClipFilter, fitsSnapshotFilter } from './clip-filter.ts';
import { FEW, keys } from './queries.ts';

/** Writes a clip as it is now into every list that it belongs to, and takes it out of those that it fits no longer. */
export function putClip(client: QueryClient, clip: Clip): void {
  putInLists<Clip, ClipFilter>(client, keys.clips, clip, fitsClipFilter);
  client.setQueryData<Clip>(keys.clip(clip.id), clip);
}

/** Writes a clip as the API first answered it, unless an event was quicker and knows more. */
export function putNewClip(client: QueryClient, clip: Clip): void {
  if (!inPages(client.getQueryData<Pages<Clip>>(keys.clips), clip.id)) putClip(client, clip);
}

/** Takes a clip that is gone out of every list. */
export function dropClip(client: QueryClient, id: string): void {
  dropFromLists<Clip>(client, keys.clips, id);
  client.setQueryData<Clip | null>(keys.clip(id), (known) => (known === undefined ? undefined : null));
}

/** Writes a snapshot into every list that it belongs to. */
export function putSnapshot(client: QueryClient, snapshot: Snapshot): void {
  putInLists<Snapshot, SnapshotFilter>(client, keys.snapshots, snapshot, fitsSnapshotFilter);
}

/** Takes a snapshot that is gone out of every list. */
export function dropSnapshot(client: QueryClient, id: string): void {
  dropFromLists<Snapshot>(client, keys.snapshots, id);
}

/** Lists are kept under `[name, filter]`; without a filter a list has the newest few. */
function putInLists<T extends { id: string }, F extends object>(
  client: QueryClient,
  queryKey: readonly [string],
  item: T,
  fits: (item: T, filter: F) => boolean,
): void {
  for (const [key, pages] of client.getQueriesData<Pages<T>>({ queryKey })) {
    const belongs = fits(item, (key[1] ?? {}) as F);
    if (!belongs && !inPages(pages, item.id)) continue;
    const put = belongs ? putInPages(pages, item) : dropFromPages(pages, item.id);
    client.setQueryData(key, key[1] === undefined ? cutPages(put, FEW) : put);
  }
}

function dropFromLists<T extends { id: string }>(client: QueryClient, queryKey: readonly [string], id: string): void {
  client.setQueriesData<Pages<T>>({ queryKey }, (pages) => dropFromPages(pages, id));
}
