import type { Camera, Clip, Snapshot } from '@hindsight/domain';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ListPage } from './api.ts';
import { dropFrom, dropFromPages, putCamera, putFirst, putInPages, type Pages } from './cache.ts';
import { followEvents, type EventSourceLike } from './events.ts';
import { pathOf } from '../shell/paths.ts';
import { usePage } from './page.ts';
import { keys } from './queries.ts';

const NAMES = ['clip', 'snapshot', 'camera', 'clip-deleted', 'snapshot-deleted', 'camera-deleted'] as const;

/** Writes what the API's events say into the lists on the page. After a break everything is asked for anew. */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  const { connection, clock } = usePage();
  useEffect(
    () =>
      followEvents({
        open: () => new EventSource(pathOf('/api/events')) as unknown as EventSourceLike,
        clock,
        names: NAMES,
        onEvent: (name, data) => applyEvent(client, name, data),
        onOpen: (again) => {
          connection.set({ reached: true, updates: true });
          if (again) void client.invalidateQueries();
        },
        onLost: () => {
          connection.set({ updates: false });
          // Whether only the updates are gone or the server is: a request tells.
          void client.invalidateQueries({ queryKey: keys.cameras });
        },
      }),
    [client, connection, clock],
  );
}

function applyEvent(client: QueryClient, name: string, data: unknown): void {
  if (name === 'clip') client.setQueryData<Pages<Clip>>(keys.clips, (old) => putInPages(old, data as Clip));
  if (name === 'camera') client.setQueryData<ListPage<Camera>>(keys.cameras, (old) => putCamera(old, data as Camera));
  if (name === 'clip-deleted') {
    client.setQueryData<Pages<Clip>>(keys.clips, (old) => dropFromPages(old, (data as { id: string }).id));
  }
  if (name === 'snapshot') putSnapshot(client, data as Snapshot);
  if (name === 'snapshot-deleted') {
    const { id } = data as { id: string };
    client.setQueryData<ListPage<Snapshot>>(keys.snapshots, (old) => dropFrom(old, id));
  }
  if (name === 'camera-deleted') {
    const { id } = data as { id: string };
    client.setQueryData<ListPage<Camera>>(keys.cameras, (old) => dropFrom(old, id));
  }
}

/** Puts a snapshot into the list on the page. */
export function putSnapshot(client: QueryClient, snapshot: Snapshot): void {
  client.setQueryData<ListPage<Snapshot>>(
    keys.snapshots,
    (old) => old && { ...old, items: putFirst(old.items, snapshot) },
  );
}
