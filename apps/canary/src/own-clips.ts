import type { Clip } from '@hindsight/domain';
import type { Api } from './api.ts';

/** What the canary's clips are known by. */
export const TAG = 'canary';
/** Clips that were wrong and are kept as evidence. */
const KEPT = 3;

/**
 * Sees to it that the canary's clips do not pile up: after each run all are deleted but the newest few that were wrong.
 * Told of a clip that was read, and whether it is worth keeping.
 */
export type SettleClips = (read: { id: string; isWrong: boolean }) => Promise<void>;

/** Those that an earlier canary has left are taken for wrong ones: it deleted all others. */
export function createSettleClips(api: Api, camera: string): SettleClips {
  let kept: string[] | null = null;
  return async ({ id, isWrong }) => {
    const { items } = await api.get<{ items: Clip[] }>(`/api/clips?camera=${camera}&limit=200`);
    const own = items.filter(({ tags }) => tags.includes(TAG)).map((clip) => clip.id);
    const before: string[] = kept ?? own.filter((each) => each !== id);
    // Ids sort by time.
    kept = [...before, ...(isWrong ? [id] : [])].sort().slice(-KEPT);
    for (const each of own) if (!kept.includes(each)) await api.delete(`/api/clips/${each}`);
  };
}
