import type { SnapshotRecord, ClipRecord } from './records.ts';

/**
 * What is counted for the analytics, so that nobody has to read every clip ever made. Each count is raised by the script
 * that stores the change it stands for: none is lost to a crash and none is raised twice.
 */

/** `hour`: in the bucket of the hour in which it happens. `stored`: what is stored at present. */
export type Count = { in: 'hour' | 'stored'; field: string; by: number };

/** Buckets of hours are kept for so long after their last change. */
export const HOUR_KEPT_MS = 100 * 24 * 3_600_000;
export const HOUR_MS = 3_600_000;

/** Key of the bucket of the hour that `at` is in, by hours since 1970. */
export const hourKey = (prefix: string, at: number): string => `${prefix}hour:${Math.floor(at / HOUR_MS)}`;
/** Key of the bytes that are stored, by camera. */
export const storedKey = (prefix: string): string => `${prefix}stored`;

/** What fields are counted for: a camera; one that no list shows is kept apart by a mark that no id has. */
export const ownerOf = ({ camera, unlisted }: { camera: string; unlisted?: boolean }): string =>
  unlisted ? `!${camera}` : camera;

/** Waits are counted in steps of 10 %: any of them is known within 5 %. */
const STEP = 1.1;
/** The step that a wait belongs to. */
export const stepOf = (ms: number): number => Math.round(Math.log(Math.max(1, ms)) / Math.log(STEP));
/** The wait in the middle of a step, ms. */
export const msOfStep = (step: number): number => STEP ** step;

/** What a change of a clip counts as. `before` is null for a new one, `after` for a deleted one. */
export function countClip(before: ClipRecord | null, after: ClipRecord | null, now: number): Count[] {
  const record = after ?? before;
  if (!record) return [];
  const owner = ownerOf(record);
  const inHour = (what: string, by = 1): Count => ({ in: 'hour', field: `${owner}:${what}`, by });
  const counts = countStored(owner, before, after);
  if (!after || after.state === before?.state) return counts;
  // What is found among the objects comes as `ready`: nobody has asked for it now.
  if (!before) return after.state === 'ready' ? counts : [...counts, inHour('clips')];
  if (after.state === 'ready') {
    // Nobody waits for an encoder before the window has ended, nor between a failure and another try.
    const step = stepOf(now - Math.max(after.createdAt, after.requested.end, after.retriedAt ?? 0));
    counts.push(inHour('ready'), inHour('bytes', after.bytes ?? 0), inHour(`step.${step}`));
  }
  if (after.state === 'failed') counts.push(inHour('failed'), inHour(`reason.${after.reason ?? 'encoder_error'}`));
  if (after.state === 'cancelled') counts.push(inHour('cancelled'));
  return counts;
}

/** What a change of a snapshot counts as. */
export function countSnapshot(before: SnapshotRecord | null, after: SnapshotRecord | null): Count[] {
  const record = after ?? before;
  return record ? countStored(ownerOf(record), before, after) : [];
}

type Sized = { state: string; bytes?: number };

function countStored(owner: string, before: Sized | null, after: Sized | null): Count[] {
  const size = (of: Sized | null): number => (of?.state === 'ready' ? (of.bytes ?? 0) : 0);
  const by = size(after) - size(before);
  return by === 0 ? [] : [{ in: 'stored', field: owner, by }];
}
