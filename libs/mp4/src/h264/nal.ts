import { badFootage } from '../errors.ts';

/** NAL unit types that this library tells apart (ISO 14496-10, table 7-1). */
export const NAL = { slice: 1, idr: 5, sei: 6, sps: 7, pps: 8, delimiter: 9 } as const;

const START_CODE = Buffer.from([0, 0, 0, 1]);

/** `nal_unit_type` of a NAL unit; 0 (unspecified) for an empty one. */
export const nalType = (nal: Uint8Array): number => (nal[0] ?? 0) & 0x1f;

/** Whether a NAL unit carries a slice of a picture (data partitioning is not H.264 that we copy). */
export const isSlice = (nal: Uint8Array): boolean => nalType(nal) === NAL.slice || nalType(nal) === NAL.idr;

/** Whether a NAL unit is an SPS or a PPS. */
export const isParameterSet = (nal: Uint8Array): boolean => nalType(nal) === NAL.sps || nalType(nal) === NAL.pps;

/**
 * The NAL units of a sample whose units are preceded by their length in `lengthSize` bytes. They are views, not
 * copies. Throws `bad_footage` when the lengths do not fill the sample exactly or one is 0.
 */
export function splitNals(sample: Buffer, lengthSize: number): Buffer[] {
  const nals: Buffer[] = [];
  for (let at = 0; at < sample.length;) {
    if (sample.length - at < lengthSize) {
      throw badFootage(`expected a NAL length of ${lengthSize} bytes, got ${sample.length - at}`);
    }
    const length = sample.readUIntBE(at, lengthSize);
    at += lengthSize;
    if (length === 0 || length > sample.length - at) {
      throw badFootage(`expected a NAL unit of 1 to ${sample.length - at} bytes, got a length of ${length}`);
    }
    nals.push(sample.subarray(at, at + length));
    at += length;
  }
  return nals;
}

/** NAL units as a byte stream (ISO 14496-10, annex B). */
export const joinAnnexB = (nals: readonly Uint8Array[]): Buffer =>
  Buffer.concat(nals.flatMap((nal) => [START_CODE, nal]));

/** A length-prefixed sample as a byte stream (annex B). */
export const toAnnexB = (sample: Buffer, lengthSize: number): Buffer => joinAnnexB(splitNals(sample, lengthSize));

/** NAL units as a sample with 4-byte lengths, the form of everything this library writes. */
export function joinLengthPrefixed(nals: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    nals.flatMap((nal) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(nal.length);
      return [length, nal];
    }),
  );
}

/** The NAL units of a byte stream (annex B), without start codes and trailing zeros. */
export function splitAnnexB(stream: Buffer): Buffer[] {
  const nals: Buffer[] = [];
  let start = -1;
  const close = (end: number): void => {
    let stop = end;
    while (stop > start && stream[stop - 1] === 0) stop -= 1;
    if (start >= 0 && stop > start) nals.push(stream.subarray(start, stop));
  };
  for (let at = stream.indexOf('000001', 0, 'hex'); at >= 0; at = stream.indexOf('000001', at + 3, 'hex')) {
    close(at);
    start = at + 3;
  }
  close(stream.length);
  return nals;
}

/** The payload of a NAL unit: its bytes after `header` bytes, without emulation prevention (7.4.1). */
export function unescapePayload(nal: Uint8Array, header = 1): Uint8Array {
  const payload = new Uint8Array(Math.max(0, nal.length - header));
  let length = 0;
  let zeros = 0;
  for (let at = header; at < nal.length; at += 1) {
    const byte = nal[at] ?? 0;
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    payload[length] = byte;
    length += 1;
  }
  return payload.subarray(0, length);
}
