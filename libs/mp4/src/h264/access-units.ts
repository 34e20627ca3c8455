import { isSlice } from './nal.ts';
import { parseSliceHead } from './slice.ts';

/** Starts of access units that stand before the first slice (7.4.1.2.3): SEI, SPS, PPS, delimiter, 14 to 18. */
const leads = (type: number): boolean => (type >= 6 && type <= 9) || (type >= 14 && type <= 18);

/**
 * Groups the NAL units of a stream by picture. A picture begins with the slice of its first macroblock, or with
 * the units that stand before that slice.
 */
export function groupByPicture(nals: readonly Buffer[]): Buffer[][] {
  const units: Buffer[][] = [];
  let hasSlice = true;
  for (const nal of nals) {
    const slice = isSlice(nal);
    const starts = slice ? hasSlice && parseSliceHead(nal).firstMb === 0 : hasSlice && leads((nal[0] ?? 0) & 0x1f);
    if (starts || units.length === 0) {
      units.push([]);
      hasSlice = false;
    }
    units.at(-1)?.push(nal);
    hasSlice ||= slice;
  }
  return units;
}
