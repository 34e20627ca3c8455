import { badFootage } from '../errors.ts';
import { BitReader } from './bits.ts';
import { NAL, nalType, unescapePayload } from './nal.ts';
import { NO_VUI, readVui, type Vui } from './vui.ts';

/** A sequence parameter set (ISO 14496-10, 7.3.2.1.1), as far as cutting needs it. Sizes in luma samples. */
export type Sps = Vui & {
  id: number;
  profileIdc: number;
  /** The six constraint flags and two reserved bits as they stand, flag 0 in the highest bit. */
  constraintFlags: number;
  levelIdc: number;
  chromaFormatIdc: number;
  bitDepthLuma: number;
  bitDepthChroma: number;
  /** False: fields or field pairs may come (interlaced). */
  frameMbsOnly: boolean;
  /** Bits of `frame_num` in a slice header. */
  frameNumBits: number;
  maxRefFrames: number;
  /** Size before cropping, in macroblocks. */
  widthMbs: number;
  heightMbs: number;
  /** What is cut off, in luma samples. */
  crop: { left: number; right: number; top: number; bottom: number };
  /** Size of the picture shown. */
  width: number;
  height: number;
};

/** Profiles whose SPS names chroma format and bit depth; their `avcC` has four bytes more. */
export const isHighProfile = (profileIdc: number): boolean =>
  [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135].includes(profileIdc);

/** Reads a sequence parameter set. Throws `bad_footage` when the NAL unit is none. */
export function parseSps(nal: Buffer): Sps {
  if (nalType(nal) !== NAL.sps) throw badFootage(`expected an SPS (NAL type 7), got type ${nalType(nal)}`);
  const bits = new BitReader(unescapePayload(nal));
  const profileIdc = bits.bits(8);
  const constraintFlags = bits.bits(8);
  const levelIdc = bits.bits(8);
  const id = bits.ue();
  if (id > 31) throw badFootage(`expected an SPS id of 0 to 31, got ${id}`);
  const format = isHighProfile(profileIdc)
    ? readFormat(bits)
    : { chromaFormatIdc: 1, bitDepthLuma: 8, bitDepthChroma: 8 };
  const frameNumBits = bits.ue() + 4;
  readPictureOrder(bits);
  const maxRefFrames = bits.ue();
  bits.skip(1);
  const widthMbs = bits.ue() + 1;
  const heightUnits = bits.ue() + 1;
  const frameMbsOnly = bits.flag();
  if (!frameMbsOnly) bits.skip(1);
  bits.skip(1);
  const heightMbs = heightUnits * (frameMbsOnly ? 1 : 2);
  if (frameNumBits > 16 || widthMbs > 1024 || heightMbs > 1024) {
    throw badFootage(`expected at most 1024 × 1024 macroblocks in an SPS, got ${widthMbs} × ${heightMbs}`);
  }
  const crop = readCrop(bits, format.chromaFormatIdc, frameMbsOnly);
  const vui = bits.flag() ? readVui(bits) : NO_VUI;
  const width = widthMbs * 16 - crop.left - crop.right;
  const height = heightMbs * 16 - crop.top - crop.bottom;
  if (width <= 0 || height <= 0) throw badFootage(`expected a picture in an SPS, got ${width} × ${height}`);
  const kind = { id, profileIdc, constraintFlags, levelIdc, ...format };
  return { ...kind, frameMbsOnly, frameNumBits, maxRefFrames, widthMbs, heightMbs, crop, width, height, ...vui };
}

function readFormat(bits: BitReader): Pick<Sps, 'chromaFormatIdc' | 'bitDepthLuma' | 'bitDepthChroma'> {
  const chromaFormatIdc = bits.ue();
  if (chromaFormatIdc === 3) bits.skip(1);
  const bitDepthLuma = bits.ue() + 8;
  const bitDepthChroma = bits.ue() + 8;
  bits.skip(1);
  if (bits.flag()) {
    const lists = chromaFormatIdc === 3 ? 12 : 8;
    for (let i = 0; i < lists; i += 1) if (bits.flag()) skipScalingList(bits, i < 6 ? 16 : 64);
  }
  return { chromaFormatIdc, bitDepthLuma, bitDepthChroma };
}

/** Reads over one scaling list (7.3.2.1.1.1). */
export function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  for (let i = 0, next = 8; i < size && next !== 0; i += 1) {
    next = (((last + bits.se()) % 256) + 256) % 256;
    if (next !== 0) last = next;
  }
}

function readPictureOrder(bits: BitReader): void {
  const type = bits.ue();
  if (type === 0) {
    bits.ue();
  } else if (type === 1) {
    bits.skip(1);
    bits.se();
    bits.se();
    const cycle = bits.ue();
    if (cycle > 255) throw badFootage(`expected at most 255 frames in a picture order cycle, got ${cycle}`);
    for (let i = 0; i < cycle; i += 1) bits.se();
  } else if (type !== 2) {
    throw badFootage(`expected a picture order type of 0 to 2, got ${type}`);
  }
}

function readCrop(bits: BitReader, chromaFormatIdc: number, frameMbsOnly: boolean): Sps['crop'] {
  if (!bits.flag()) return { left: 0, right: 0, top: 0, bottom: 0 };
  const x = chromaFormatIdc === 1 || chromaFormatIdc === 2 ? 2 : 1;
  const y = (chromaFormatIdc === 1 ? 2 : 1) * (frameMbsOnly ? 1 : 2);
  return { left: bits.ue() * x, right: bits.ue() * x, top: bits.ue() * y, bottom: bits.ue() * y };
}
