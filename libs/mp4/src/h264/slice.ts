import { BitReader } from './bits.ts';
import { unescapePayload } from './nal.ts';

/** The head of a slice (ISO 14496-10, 7.3.3) as far as counting pictures needs it. */
export type SliceHead = { firstMb: number; sliceType: number; ppsId: number };

/** The first three codes need at most 3 × 63 bits, and emulation prevention can add a byte after each two. */
const HEAD_BYTES = 40;

/** Reads the head of a slice. Throws `bad_footage` when the unit ends before it. */
export function parseSliceHead(nal: Buffer): SliceHead {
  const bits = new BitReader(unescapePayload(nal.subarray(0, HEAD_BYTES)));
  return { firstMb: bits.ue(), sliceType: bits.ue(), ppsId: bits.ue() };
}
