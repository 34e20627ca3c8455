import type { Camera, Clip, ClipPlan, Snapshot, Timeline } from '@hindsight/domain';
import { pathOf } from '../shell/paths.ts';
import type { Http } from './http.ts';

/** One page of a list, newest first. */
export type ListPage<T> = { items: T[]; nextCursor: string | null };

/**
 * What a press asks for: the past `seconds` up to `at`, the wall time of the frame seen (null: the newest); with `start`
 * exactly from there up to `at`.
 */
export type ClipOrder = { camera: string; seconds: number; at: string | null; start?: string; key: string };

/** Which snapshots are wanted; `from` and `to` (ISO 8601) bound when they were asked for, half-open. */
export type SnapshotFilter = { camera?: string; from?: string; to?: string };

/** Which clips are wanted: as snapshots, and with a tag, in a state, or with a text in label, tags, camera or id. */
export type ClipFilter = SnapshotFilter & { tag?: string; state?: Clip['state']; q?: string };

/** What of a clip can be changed. */
export type ClipChange = { label?: string; tags?: string[]; protected?: boolean };

/** How a page of a list is asked for. */
export type PageRequest = { cursor: string | null; limit: number };

/** The calls of the API that the app makes. */
export type Api = {
  cameras(): Promise<ListPage<Camera>>;
  timeline(camera: string): Promise<Timeline>;
  clips(filter: ClipFilter, page: PageRequest): Promise<ListPage<Clip>>;
  clip(id: string): Promise<Clip>;
  changeClip(id: string, change: ClipChange): Promise<Clip>;
  cancelClip(id: string): Promise<Clip>;
  /** Tries a failed clip again, while its footage is still held. */
  retryClip(id: string): Promise<Clip>;
  snapshots(filter: SnapshotFilter, page: PageRequest): Promise<ListPage<Snapshot>>;
  /** `leaving`: the request outlives the page that makes it. */
  remove(kind: 'clip' | 'snapshot', id: string, leaving: boolean): Promise<void>;
  orderClip(order: ClipOrder): Promise<Clip>;
  /** What a clip of `[start, end)` (ISO 8601) would hold, and until when it can be had. Makes nothing. */
  planClip(of: { camera: string; start: string; end: string }): Promise<ClipPlan>;
  sendPoster(clipId: string, picture: Blob): Promise<void>;
  orderSnapshot(camera: string, at: string | null): Promise<Snapshot>;
};

/** The API over HTTP. */
export function createApiClient(http: Http): Api {
  return {
    cameras: () => http.getJson('/api/cameras'),
    timeline: (camera) => http.getJson(`/api/cameras/${encodeURIComponent(camera)}/timeline`),
    clips: (filter, page) => http.getJson(`/api/clips?${listQuery(filter, page)}`),
    clip: (id) => http.getJson(clipPath(id)),
    changeClip: (id, change) => http.patchJson(clipPath(id), change),
    cancelClip: (id) => http.postJson(`${clipPath(id)}/cancel`, {}),
    retryClip: (id) => http.postJson(`${clipPath(id)}/retry`, {}),
    snapshots: (filter, page) => http.getJson(`/api/snapshots?${listQuery(filter, page)}`),
    remove: (kind, id, leaving) => http.delete(`/api/${kind}s/${encodeURIComponent(id)}`, leaving),
    orderClip: (order) => http.postJson('/api/clips', clipBody(order), { 'Idempotency-Key': order.key }),
    planClip: (of) => http.postJson('/api/clips/plan', of),
    sendPoster: (clipId, picture) => http.putPicture(`/api/clips/${clipId}/poster`, picture),
    orderSnapshot: (camera, at) => http.postJson('/api/snapshots', { camera, ...(at === null ? {} : { at }) }),
  };
}

const clipPath = (id: string): string => `/api/clips/${encodeURIComponent(id)}`;

function listQuery(filter: ClipFilter, { cursor, limit }: PageRequest): URLSearchParams {
  return new URLSearchParams({ ...filter, limit: String(limit), ...(cursor === null ? {} : { cursor }) });
}

const clipBody = ({ camera, seconds, at, start }: ClipOrder): object =>
  start === undefined
    ? { camera, durationSeconds: seconds, ...(at === null ? {} : { at }) }
    : { camera, start, end: at };

/** The live picture's playlist; without low latency it names whole segments alone. */
export const liveUrl = (camera: string, lowLatency: boolean): string =>
  pathOf(`/api/cameras/${encodeURIComponent(camera)}/live.m3u8${lowLatency ? '' : '?lowLatency=false'}`);

/** A key that makes sending the same order twice harmless. (`randomUUID` is missing on plain HTTP hosts.) */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
