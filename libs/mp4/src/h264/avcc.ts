import { badFootage } from '../errors.ts';
import { parseSps, isHighProfile } from './sps.ts';

/** The parameter sets of a stream. */
export type ParameterSets = { sps: Buffer[]; pps: Buffer[] };

/** An AVCDecoderConfigurationRecord (ISO 14496-15, 5.3.3.1). */
export type AvcConfig = ParameterSets & { nalLengthSize: number };

/** Reads an `avcC`. Throws `bad_footage` when it is none. */
export function parseAvcC(record: Buffer): AvcConfig {
  const need = (length: number, at: number): void => {
    if (record.length < at + length) throw badFootage(`expected an avcC of ${at + length} bytes, got ${record.length}`);
  };
  need(6, 0);
  if (record.readUInt8(0) !== 1) throw badFootage(`expected avcC version 1, got ${record.readUInt8(0)}`);
  let at = 6;
  const readSets = (count: number): Buffer[] => {
    const sets: Buffer[] = [];
    for (let i = 0; i < count; i += 1) {
      need(2, at);
      const length = record.readUInt16BE(at);
      need(length, at + 2);
      if (length > 0) sets.push(record.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    return sets;
  };
  const sps = readSets(record.readUInt8(5) & 0x1f);
  need(1, at);
  at += 1;
  const pps = readSets(record.readUInt8(at - 1));
  return { sps, pps, nalLengthSize: (record.readUInt8(4) & 3) + 1 };
}

/**
 * Writes one `avcC` that holds all the given sets, with 4-byte NAL lengths. Profile and compatibility are those
 * of the first SPS, the level is the highest of all; profiles from 100 on keep their extension bytes.
 */
export function buildAvcC(sets: ParameterSets): Buffer {
  const parsed = sets.sps.map((nal) => parseSps(nal));
  const [first] = parsed;
  if (!first || sets.sps.length > 31 || sets.pps.length > 255) {
    throw badFootage(`expected 1 to 31 SPS and up to 255 PPS, got ${sets.sps.length} and ${sets.pps.length}`);
  }
  const level = Math.max(...parsed.map((sps) => sps.levelIdc));
  // A decoder that relies on a flag may do so for every set: only what all of them promise is promised.
  const flags = parsed.reduce((common, sps) => common & sps.constraintFlags, 0xff);
  const withLength = (nal: Buffer): Buffer => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(nal.length);
    return Buffer.concat([length, nal]);
  };
  const extension = isHighProfile(first.profileIdc)
    ? [0xfc | first.chromaFormatIdc, 0xf8 | (first.bitDepthLuma - 8), 0xf8 | (first.bitDepthChroma - 8), 0]
    : [];
  return Buffer.concat([
    Buffer.from([1, first.profileIdc, flags, level, 0xff, 0xe0 | sets.sps.length]),
    ...sets.sps.map(withLength),
    Buffer.from([sets.pps.length]),
    ...sets.pps.map(withLength),
    Buffer.from(extension),
  ]);
}
