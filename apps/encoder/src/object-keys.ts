/** Names of what the encoder stores (design 7, Names). */

/** Everything of every clip lies under it. */
export const CLIPS_PREFIX = 'clips/';
/** Everything of every snapshot lies under it. */
export const SNAPSHOTS_PREFIX = 'snapshots/';

/** Everything of one clip lies under it. */
export const clipPrefix = (id: string): string => `${CLIPS_PREFIX}${id}/`;
/** The provisional picture. */
export const posterKey = (id: string): string => `${clipPrefix(id)}poster.jpg`;
/** What can change after `ready`, and which attempt won. */
export const metaKey = (id: string): string => `${clipPrefix(id)}meta.json`;

/** What one attempt writes. The manifest is written last: an attempt with a manifest is complete. */
export function attemptKeys(id: string, attempt: number): { clip: string; thumbnail: string; manifest: string } {
  const prefix = `${clipPrefix(id)}${attempt}/`;
  return { clip: `${prefix}clip.mp4`, thumbnail: `${prefix}thumbnail.jpg`, manifest: `${prefix}manifest.json` };
}

/** A snapshot’s picture and the facts beside it. */
export const snapshotKeys = (id: string): { image: string; record: string } => ({
  image: `${SNAPSHOTS_PREFIX}${id}.jpg`,
  record: `${SNAPSHOTS_PREFIX}${id}.json`,
});

/** The clip and the attempt that a key belongs to; attempt null for the poster and meta.json. */
export function parseClipKey(key: string): { id: string; attempt: number | null } | null {
  const match = /^clips\/([0-9a-z]{26})\/(?:(\d+)\/)?[^/]+$/.exec(key);
  if (!match) return null;
  return { id: match[1] as string, attempt: match[2] === undefined ? null : Number(match[2]) };
}

/** The snapshot that a key belongs to. */
export const parseSnapshotKey = (key: string): string | null =>
  /^snapshots\/([0-9a-z]{26})\.(?:jpg|json)$/.exec(key)?.[1] ?? null;
