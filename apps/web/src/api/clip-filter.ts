import type { Clip, Snapshot } from '@hindsight/domain';
import type { ClipFilter, SnapshotFilter } from './api.ts';

/** Whether a snapshot (or, for what they share, a clip) belongs into a list, by the rules of the API. */
export function fitsSnapshotFilter(item: Pick<Snapshot, 'camera' | 'createdAt'>, filter: SnapshotFilter): boolean {
  const at = Date.parse(item.createdAt);
  if (filter.camera !== undefined && filter.camera !== item.camera) return false;
  if (filter.from !== undefined && at < Date.parse(filter.from)) return false;
  return filter.to === undefined || at < Date.parse(filter.to);
}

/** Whether a clip belongs into a list, by the rules of the API: an event brings it without the list being asked anew. */
export function fitsClipFilter(clip: Clip, filter: ClipFilter): boolean {
  if (!fitsSnapshotFilter(clip, filter)) return false;
  if (filter.tag !== undefined && !clip.tags.includes(filter.tag)) return false;
  if (filter.state !== undefined && filter.state !== clip.state) return false;
  return filter.q === undefined || holdsText(clip, filter.q);
}

function holdsText({ label, tags, camera, id }: Clip, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  return [label, ...tags, camera, id].some((field) => field.toLowerCase().includes(wanted));
}
