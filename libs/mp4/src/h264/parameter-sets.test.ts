import { describe, expect, it } from 'vitest';
import { buildAvcC, parseAvcC } from './avcc.ts';
import { BitReader } from './bits.ts';
import { joinAnnexB, joinLengthPrefixed, splitAnnexB, splitNals, unescapePayload } from './nal.ts';
import { parsePps } from './pps.ts';
import { parseSliceHead } from './slice.ts';
import { parseSps } from './sps.ts';

/** x264, High, 320×180, 30 fps. */
const HIGH_SPS = Buffer.from('6764000dacd941419f9f011000000300100000030' + '3c0f1429960', 'hex');
const HIGH_PPS = Buffer.from('68ebe3cb22c0', 'hex');
/** A camera's: Constrained Baseline, 640×480, without timing. */
const BASE_SPS = Buffer.from('6742c01e95a0280f64', 'hex');

describe('parameter sets', () => {
  it('are read with their emulation prevention taken out', () => {
    const { fps, colour, sampleAspect, ...sps } = parseSps(HIGH_SPS);
    expect(sps).toMatchObject({ id: 0, profileIdc: 100, levelIdc: 13, width: 320, height: 180, frameMbsOnly: true });
    expect(sps.crop).toEqual({ left: 0, right: 0, top: 0, bottom: 12 });
    expect({ fps, colour, sampleAspect }).toEqual({
      fps: 30,
      colour: { primaries: 2, transfer: 2, matrix: 2, fullRange: false },
      sampleAspect: { x: 1, y: 1 },
    });
    expect(parsePps(HIGH_PPS)).toEqual({ id: 0, spsId: 0, sliceGroups: 1 });
  });

  it('of Baseline have 4:2:0 and 8 bit without saying so', () => {
    expect(parseSps(BASE_SPS)).toMatchObject({
      profileIdc: 66,
      chromaFormatIdc: 1,
      bitDepthLuma: 8,
      width: 640,
      height: 480,
      fps: null,
    });
  });

  it('come out of a merged avcC as they went in, with the higher level and the extension bytes', () => {
    const higher = Buffer.from(HIGH_SPS);
    higher.writeUInt8(31, 3);
    const record = buildAvcC({ sps: [HIGH_SPS, higher], pps: [HIGH_PPS] });
    expect(parseAvcC(record)).toEqual({ sps: [HIGH_SPS, higher], pps: [HIGH_PPS], nalLengthSize: 4 });
    expect([...record.subarray(0, 4)]).toEqual([1, 100, 0, 31]);
    expect([...record.subarray(-4)]).toEqual([0xfd, 0xf8, 0xf8, 0]);
    expect(buildAvcC({ sps: [BASE_SPS], pps: [HIGH_PPS] }).length).toBe(
      6 + 2 + BASE_SPS.length + 1 + 2 + HIGH_PPS.length,
    );
  });

  it('are refused when they are something else', () => {
    expect(() => parseSps(HIGH_PPS)).toThrow(/expected an SPS/);
    expect(() => parsePps(HIGH_SPS)).toThrow(/expected a PPS/);
    expect(() => parseSps(HIGH_SPS.subarray(0, 6))).toThrow(/expected more bits/);
  });
});

describe('NAL units', () => {
  const nals = [Buffer.from([0x67, 1, 2]), Buffer.from([0x68, 9]), Buffer.from([0x65, 0x88, 0x84, 7])];

  it('survive both framings', () => {
    expect(splitNals(joinLengthPrefixed(nals), 4)).toEqual(nals);
    expect(splitAnnexB(joinAnnexB(nals))).toEqual(nals);
    expect(splitAnnexB(Buffer.from('000001' + '6701' + '00' + '000001' + '6802', 'hex'))).toHaveLength(2);
  });

  it('are refused when their lengths do not fill the sample', () => {
    expect(() => splitNals(Buffer.from([0, 0, 0, 9, 1]), 4)).toThrow(/expected a NAL unit of/);
    expect(() => splitNals(Buffer.from([0, 0, 0, 0]), 4)).toThrow(/got a length of 0/);
    expect(() => splitNals(Buffer.from([0, 0]), 4)).toThrow(/NAL length/);
  });

  it('lose emulation prevention bytes and nothing else', () => {
    expect([...unescapePayload(Buffer.from([0x67, 0, 0, 3, 1, 0, 0, 3, 0, 0, 3]))]).toEqual([0, 0, 1, 0, 0, 0, 0]);
  });

  it('tell the first slice of a picture from the others', () => {
    expect(parseSliceHead(Buffer.from([0x65, 0b10001000, 0b10000000]))).toEqual({ firstMb: 0, sliceType: 7, ppsId: 0 });
    expect(parseSliceHead(Buffer.from([0x41, 0b01011000, 0])).firstMb).toBe(1);
  });
});

describe('exp-Golomb codes', () => {
  it('are read as table 9-2 has them', () => {
    const bits = new BitReader(Buffer.from([0b10100110, 0b01000010, 0b10000000]));
    expect([bits.ue(), bits.ue(), bits.ue(), bits.ue(), bits.ue()]).toEqual([0, 1, 2, 3, 4]);
    const signed = new BitReader(Buffer.from([0b01001100, 0b10000101]));
    expect([signed.se(), signed.se(), signed.se(), signed.se()]).toEqual([1, -1, 2, -2]);
  });

  it('end with an error instead of a value when the bits end', () => {
    expect(() => new BitReader(Buffer.from([0])).ue()).toThrow(/expected more bits/);
    expect(() => new BitReader(Buffer.alloc(10)).ue()).toThrow(/exp-Golomb/);
  });
});
