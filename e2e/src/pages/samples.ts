import type { Camera, Clip, Snapshot, Timeline } from '@hindsight/domain';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');

/** An instant some seconds from noon of the day that samples are of. */
export const noonPlus = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();

/** Ids sort by time: the higher the number, the newer. */
export const idOf = (number: number): string => `01k${String(number).padStart(23, '0')}`;

/** A clip of 30 s before noon, ready unless something else is said. */
export function clipOf(change: Partial<Clip> = {}): Clip {
  const id = change.id ?? idOf(1);
  const path = `/api/clips/${id}`;
  return {
    ...{ id, camera: 'yard', state: 'ready', label: '', tags: [], protected: false, createdAt: noonPlus(0) },
    requested: { start: noonPlus(-30), end: noonPlus(0) },
    delivered: { start: noonPlus(-30), end: noonPlus(0), coverage: 1, partial: false, gaps: [] },
    ...{ precision: 'exact', progress: 1, thumbnailFinal: true },
    ...{ previewUrl: `${path}/preview.m3u8`, videoUrl: `${path}/video`, downloadUrl: `${path}/download` },
    ...{ manifestUrl: `${path}/manifest`, thumbnailUrl: `${path}/thumbnail` },
    ...change,
  };
}

/** A snapshot of noon, ready. */
export function snapshotOf(change: Partial<Snapshot> = {}): Snapshot {
  const id = change.id ?? idOf(1);
  const imageUrl = `/api/snapshots/${id}/image`;
  return { id, camera: 'yard', state: 'ready', createdAt: noonPlus(0), at: noonPlus(0), imageUrl, ...change };
}

/** A camera that streams. */
export const cameraOf = (change: Partial<Camera> = {}): Camera => ({
  ...{ id: 'yard', name: 'Yard', state: 'streaming', mode: 'copy', codec: 'h264' },
  ...{ width: 640, height: 360, fps: 30, audio: null, managedBy: 'api' },
  ...change,
});

/** A full ring of a minute. */
export const timelineOf = (): Timeline => ({
  ...{ camera: 'yard', now: noonPlus(0), capacitySeconds: 60, bytes: 1000, fps: 30, gaps: [] },
  spans: [{ start: noonPlus(-60), end: noonPlus(0), session: 's' }],
});

/** A list that has everything on its one page. */
export const listOf = <T>(items: readonly T[]) => ({ json: { items, nextCursor: null } });
