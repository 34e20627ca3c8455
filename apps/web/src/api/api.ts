import type { Camera, Clip, Snapshot, Timeline } from '@hindsight/domain';
import { pathOf } from '../shell/paths.ts';
import type { Http } from './http.ts';

/** One page of a list, newest first. */
export type ListPage<T> = { items: T[]; nextCursor: string | null };

/** What a press asks for: the past `seconds` up to `at`, the wall time of the frame seen (null: the newest). */
export type ClipOrder = { camera: string; seconds: number; at: string | null; key: string };

/** The calls of the API that the page makes. */
export type Api = {
  cameras(): Promise<ListPage<Camera>>;
  timeline(camera: string): Promise<Timeline>;
  clips(cursor: string | null): Promise<ListPage<Clip>>;
  snapshots(): Promise<ListPage<Snapshot>>;
  orderClip(order: ClipOrder): Promise<Clip>;
  sendPoster(clipId: string, picture: Blob): Promise<void>;
  orderSnapshot(camera: string, at: string | null): Promise<Snapshot>;
};

const CLIPS_A_PAGE = 24;
const SNAPSHOTS_SHOWN = 12;

/** The API over HTTP. */
export function createApiClient(http: Http): Api {
  return {
    cameras: () => http.getJson('/api/cameras'),
    timeline: (camera) => http.getJson(`/api/cameras/${encodeURIComponent(camera)}/timeline`),
    clips: (cursor) => {
      const query = new URLSearchParams({ limit: String(CLIPS_A_PAGE), ...(cursor === null ? {} : { cursor }) });
      return http.getJson(`/api/clips?${query}`);
    },
    snapshots: () => http.getJson(`/api/snapshots?limit=${SNAPSHOTS_SHOWN}`),
    orderClip: (order) => http.postJson('/api/clips', clipBody(order), { 'Idempotency-Key': order.key }),
    sendPoster: (clipId, picture) => http.putPicture(`/api/clips/${clipId}/poster`, picture),
    orderSnapshot: (camera, at) => http.postJson('/api/snapshots', { camera, ...(at === null ? {} : { at }) }),
  };
}

const clipBody = ({ camera, seconds, at }: ClipOrder): object => ({
  camera,
  durationSeconds: seconds,
  ...(at === null ? {} : { at }),
});

/** The live picture's playlist. */
export const liveUrl = (camera: string): string => pathOf(`/api/cameras/${encodeURIComponent(camera)}/live.m3u8`);

/** A key that makes sending the same order twice harmless. (`randomUUID` is missing on plain HTTP hosts.) */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
