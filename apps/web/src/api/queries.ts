import type { Clip } from '@hindsight/domain';
import { QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Connection } from './connection.ts';
import { usePage } from './page.ts';

/** Names of what the page keeps of the API's answers. */
export const keys = {
  cameras: ['cameras'],
  clips: ['clips'],
  snapshots: ['snapshots'],
  timeline: (camera: string) => ['timeline', camera],
} as const;

const TIMELINE_MS = 1000;
/** Live updates come as events; these intervals only mend what an event missed. */
const AT_EASE_MS = 10_000;
const SOON_MS = 3000;

/** The page's cache. Failed requests are tried again by their interval, so that no wait grows in the dark. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: false, networkMode: 'always', staleTime: 5000, refetchOnWindowFocus: true },
    },
  });

/** Whether the page reaches its API. */
export function useConnection(): Connection {
  const { connection } = usePage();
  return useSyncExternalStore(connection.subscribe, connection.get);
}

/** All cameras. */
export function useCameras() {
  const { api } = usePage();
  return useQuery({
    queryKey: keys.cameras,
    queryFn: () => api.cameras(),
    refetchInterval: ({ state }) => (state.status === 'error' || state.data?.items.length === 0 ? SOON_MS : AT_EASE_MS),
  });
}

/** What the ring of a camera holds, as of a second ago at most. */
export function useTimeline(camera: string | null) {
  const { api } = usePage();
  return useQuery({
    queryKey: keys.timeline(camera ?? ''),
    queryFn: () => api.timeline(camera ?? ''),
    enabled: camera !== null,
    refetchInterval: TIMELINE_MS,
    staleTime: 0,
  });
}

/** Clips, newest first, page by page. */
export function useClips() {
  const { api } = usePage();
  return useInfiniteQuery({
    queryKey: keys.clips,
    queryFn: ({ pageParam }) => api.clips(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) => {
      const unfinished = state.data?.pages.some((page) => page.items.some(isUnfinished)) ?? false;
      return state.status === 'error' || unfinished ? SOON_MS : false;
    },
  });
}

/** The newest snapshots. */
export function useSnapshots() {
  const { api } = usePage();
  return useQuery({
    queryKey: keys.snapshots,
    queryFn: () => api.snapshots(),
    refetchInterval: ({ state }) => {
      const unfinished = state.data?.items.some((snapshot) => snapshot.state === 'queued') ?? false;
      return state.status === 'error' || unfinished ? SOON_MS : false;
    },
  });
}

/** Whether something about this clip will still change by itself. */
export const isUnfinished = (clip: Clip): boolean =>
  clip.state !== 'failed' && clip.state !== 'cancelled' && (clip.state !== 'ready' || !clip.thumbnailFinal);

/** How far a list is that the page shows. */
export type ListPhase = 'reading' | 'read' | 'unreachable';

/** `read` as soon as there is something to show, even when the latest request has failed. */
export const phaseOf = (query: { data: unknown; isError: boolean }): ListPhase =>
  query.data !== undefined ? 'read' : query.isError ? 'unreachable' : 'reading';
