import type { Clip, Snapshot } from '@hindsight/domain';
import { keepPreviousData, QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { ClipFilter, ListPage, SnapshotFilter } from './api.ts';
import type { Connection } from './connection.ts';
import { ApiError } from './http.ts';
import { usePage } from './page.ts';

/** Names of what the page keeps of the API's answers. */
export const keys = {
  cameras: ['cameras'],
  /** The newest few; as a prefix, every list of clips. */
  clips: ['clips'],
  clipList: (filter: ClipFilter) => ['clips', filter],
  clip: (id: string) => ['clip', id],
  /** The newest few; as a prefix, every list of snapshots. */
  snapshots: ['snapshots'],
  snapshotList: (filter: SnapshotFilter) => ['snapshots', filter],
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

/** How many the newest few are, as the live page shows them. */
export const FEW = 12;
/** How many are read at once for a page that shows nothing else. */
const MANY = 60;

/** Lists of clips, newest first, page by page; without a filter the newest few, for the live page. */
export function useClips(filter?: ClipFilter) {
  const { api } = usePage();
  const { updates } = useConnection();
  const limit = filter ? MANY : FEW;
  return useInfiniteQuery({
    queryKey: filter ? keys.clipList(filter) : keys.clips,
    queryFn: ({ pageParam }) => api.clips(filter ?? {}, { cursor: pageParam, limit }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    // Another filter: the list stands until the new one is there.
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.status === 'error' || !updates ? SOON_MS : state.data?.pages.some(hasUnfinished) ? AT_EASE_MS : false,
  });
}

const hasUnfinished = (page: ListPage<Clip>): boolean => page.items.some(isUnfinished);

/** One clip; null when there is none (any more). */
export function useClip(id: string) {
  const { api } = usePage();
  const { updates } = useConnection();
  return useQuery({
    queryKey: keys.clip(id),
    queryFn: () => api.clip(id).catch(nullWhenGone),
    refetchInterval: ({ state }) => {
      if (state.status === 'error' || !updates) return SOON_MS;
      return state.data && isUnfinished(state.data) ? SOON_MS : false;
    },
  });
}

function nullWhenGone(error: unknown): null {
  if (error instanceof ApiError && (error.status === 404 || error.code === 'invalid_request')) return null;
  throw error;
}

/** Lists of snapshots, as `useClips`. */
export function useSnapshots(filter?: SnapshotFilter) {
  const { api } = usePage();
  const { updates } = useConnection();
  const limit = filter ? MANY : FEW;
  return useInfiniteQuery({
    queryKey: filter ? keys.snapshotList(filter) : keys.snapshots,
    queryFn: ({ pageParam }) => api.snapshots(filter ?? {}, { cursor: pageParam, limit }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    // Another filter: the list stands until the new one is there.
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.status === 'error' || !updates ? SOON_MS : state.data?.pages.some(hasQueued) ? AT_EASE_MS : false,
  });
}

const hasQueued = (page: ListPage<Snapshot>): boolean => page.items.some(({ state }) => state === 'queued');

/** Whether something about this clip will still change by itself. */
export const isUnfinished = (clip: Clip): boolean =>
  clip.state !== 'failed' && clip.state !== 'cancelled' && (clip.state !== 'ready' || !clip.thumbnailFinal);

/** How far a list is that the page shows. */
export type ListPhase = 'reading' | 'read' | 'unreachable';

/** `read` as soon as there is something to show, even when the latest request has failed. */
export const phaseOf = (query: { data: unknown; isError: boolean }): ListPhase =>
  query.data !== undefined ? 'read' : query.isError ? 'unreachable' : 'reading';
