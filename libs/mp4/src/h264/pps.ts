import { badFootage } from '../errors.ts';
import { BitReader } from './bits.ts';
import { NAL, nalType, unescapePayload } from './nal.ts';

/** A picture parameter set (ISO 14496-10, 7.3.2.2), as far as cutting needs it. */
export type Pps = { id: number; spsId: number; sliceGroups: number };

/** Reads a picture parameter set. Throws `bad_footage` when the NAL unit is none. */
export function parsePps(nal: Buffer): Pps {
  if (nalType(nal) !== NAL.pps) throw badFootage(`expected a PPS (NAL type 8), got type ${nalType(nal)}`);
  const bits = new BitReader(unescapePayload(nal));
  const id = bits.ue();
  const spsId = bits.ue();
  if (id > 255 || spsId > 31)
    throw badFootage(`expected a PPS id up to 255 and an SPS id up to 31, got ${id}, ${spsId}`);
  bits.skip(2);
  return { id, spsId, sliceGroups: bits.ue() + 1 };
}
