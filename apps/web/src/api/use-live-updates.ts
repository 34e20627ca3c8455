import type { Camera, Clip, Snapshot } from '@hindsight/domain';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ListPage } from './api.ts';
import { dropFrom, putCamera } from './cache.ts';
import { followEvents, type EventSourceLike } from './events.ts';
import { pathOf } from '../shell/paths.ts';
import { dropClip, dropSnapshot, putClip, putSnapshot } from './kept-lists.ts';
import { usePage } from './page.ts';
import { keys } from './queries.ts';
import { whileVisible } from './while-visible.ts';

const NAMES = ['clip', 'snapshot', 'camera', 'clip-deleted', 'snapshot-deleted', 'camera-deleted'] as const;

/**
 * Writes what the API's events say into the lists on the page, while it can be seen. After a break everything is asked
 * for anew.
 */
export function useLiveUpdates(): void {
  const client = useQueryClient();
  const { connection, clock } = usePage();
  useEffect(() => {
    const start = (again: boolean): (() => void) =>
      followEvents({
        open: () => new EventSource(pathOf('/api/events')) as unknown as EventSourceLike,
        clock,
        names: NAMES,
        onEvent: (name, data) => applyEvent(client, name, data),
        onOpen: (lost) => {
          connection.set({ reached: true, updates: true });
          if (again || lost) void client.invalidateQueries();
        },
        onLost: () => {
          connection.set({ updates: false });
          // Whether only the updates are gone or the server is: a request tells.
          void client.invalidateQueries({ queryKey: keys.cameras });
        },
      });
    return whileVisible({ tab: document, clock, start });
  }, [client, connection, clock]);
}

function applyEvent(client: QueryClient, name: string, data: unknown): void {
  const { id } = data as { id: string };
  if (name === 'clip') putClip(client, data as Clip);
  if (name === 'clip-deleted') dropClip(client, id);
  if (name === 'snapshot') putSnapshot(client, data as Snapshot);
  if (name === 'snapshot-deleted') dropSnapshot(client, id);
  if (name === 'camera') client.setQueryData<ListPage<Camera>>(keys.cameras, (old) => putCamera(old, data as Camera));
  if (name === 'camera-deleted') {
    client.setQueryData<ListPage<Camera>>(keys.cameras, (old) => dropFrom(old, id));
  }
}
