import type { FragmentRef } from '@hindsight/domain';

/** Whether nothing is missing between two fragments. */
export const follows = (a: FragmentRef, b: FragmentRef): boolean =>
  a.session === b.session && a.indexInSession + 1 === b.indexInSession;

/**
 * Those fragments, in the order of the ring, that can be decoded: from a key frame on, up to the first one that is
 * missing. The rest of a GOP whose beginning is gone is of no use to anybody.
 */
export function decodable(list: readonly FragmentRef[]): FragmentRef[] {
  let before: FragmentRef | null = null;
  let good = false;
  return list.filter((ref) => {
    good = ref.key || (good && before !== null && follows(before, ref));
    before = ref;
    return good;
  });
}

/** The same for a window: frames before it only where one inside needs them, from their key frame on. */
export function decodableFrom(list: readonly FragmentRef[], fromUs: number): FragmentRef[] {
  const usable = decodable(list);
  const inside = usable.findIndex((ref) => ref.wallStart + ref.durationUs > fromUs);
  if (inside < 0) return [];
  return usable.slice(usable.findLastIndex((ref, i) => i <= inside && ref.key));
}
