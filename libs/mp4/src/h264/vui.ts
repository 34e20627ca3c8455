import type { BitReader } from './bits.ts';

/** Colour description of a stream (annex E); 2 means unspecified, which is also what an absent one means. */
export type Colour = { primaries: number; transfer: number; matrix: number; fullRange: boolean };

/** What the video usability information says; without it, the values that its absence stands for. */
export type Vui = {
  colour: Colour;
  /** Width to height of one sample; null when not stated. */
  sampleAspect: { x: number; y: number } | null;
  /** Frames per second that the stream claims; null when it claims none. Not to be relied on. */
  fps: number | null;
};

/** What a stream without video usability information means. */
export const NO_VUI: Vui = {
  colour: { primaries: 2, transfer: 2, matrix: 2, fullRange: false },
  sampleAspect: null,
  fps: null,
};

/** Table E-1 from 1 on; 255 is spelled out in the stream. */
const ASPECTS = [
  [1, 1],
  [12, 11],
  [10, 11],
  [16, 11],
  [40, 33],
  [24, 11],
  [20, 11],
  [32, 11],
  [80, 33],
  [18, 11],
  [15, 11],
  [64, 33],
  [160, 99],
  [4, 3],
  [3, 2],
  [2, 1],
] as const;
const EXTENDED_SAR = 255;

/** Reads the video usability information up to its timing (annex E.1.1); what follows is of no use here. */
export function readVui(bits: BitReader): Vui {
  const sampleAspect = bits.flag() ? readAspect(bits) : null;
  if (bits.flag()) bits.skip(1);
  const colour = bits.flag() ? readColour(bits) : NO_VUI.colour;
  if (bits.flag()) {
    bits.ue();
    bits.ue();
  }
  return { colour, sampleAspect, fps: bits.flag() ? readFps(bits) : null };
}

function readAspect(bits: BitReader): Vui['sampleAspect'] {
  const code = bits.bits(8);
  if (code === EXTENDED_SAR) {
    const aspect = { x: bits.bits(16), y: bits.bits(16) };
    return aspect.x > 0 && aspect.y > 0 ? aspect : null;
  }
  const known = ASPECTS[code - 1];
  return known ? { x: known[0], y: known[1] } : null;
}

function readColour(bits: BitReader): Colour {
  bits.skip(3);
  const fullRange = bits.flag();
  if (!bits.flag()) return { ...NO_VUI.colour, fullRange };
  return { fullRange, primaries: bits.bits(8), transfer: bits.bits(8), matrix: bits.bits(8) };
}

function readFps(bits: BitReader): number | null {
  const unitsInTick = bits.bits(32);
  const timeScale = bits.bits(32);
  bits.skip(1);
  if (unitsInTick === 0 || timeScale === 0) return null;
  return timeScale / unitsInTick / 2;
}
