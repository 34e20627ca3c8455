import { HindsightError } from '@hindsight/domain';
import { groupByPicture } from '../h264/access-units.ts';
import type { ParameterSets } from '../h264/avcc.ts';
import { isSlice, NAL, nalType, splitAnnexB } from '../h264/nal.ts';
import { parseSps, type Sps } from '../h264/sps.ts';

/** One encoded picture: its slices, without parameter sets and what only says how it was made. */
export type EncodedPicture = { nals: Buffer[]; idr: boolean };
/** What came out of an encoder. */
export type EncodedPictures = { pictures: EncodedPicture[]; sets: ParameterSets };

/**
 * Takes the output of an encoder apart. Throws `encoder_error` unless it has exactly `count` pictures, the first
 * one an IDR, and parameter sets.
 */
export function readEncoded(units: readonly Buffer[], count: number): EncodedPictures {
  const nals = units.flatMap((unit) => splitAnnexB(unit));
  const of = (type: number): Buffer[] => unique(nals.filter((nal) => nalType(nal) === type));
  const sets = { sps: of(NAL.sps), pps: of(NAL.pps) };
  const pictures = groupByPicture(nals.filter(isSlice)).map((slices) => ({
    nals: slices,
    idr: slices.every((slice) => nalType(slice) === NAL.idr),
  }));
  const got = `${pictures.length} pictures, ${sets.sps.length} SPS, ${sets.pps.length} PPS`;
  if (pictures.length !== count || !pictures[0]?.idr || sets.sps.length === 0 || sets.pps.length === 0) {
    const expected = `${count} pictures from an IDR on with their SPS and PPS`;
    throw new HindsightError('encoder_error', `expected ${expected} from the encoder, got ${got}`);
  }
  return { pictures, sets };
}

const unique = (nals: readonly Buffer[]): Buffer[] =>
  nals.filter((nal, i) => nals.findIndex((other) => other.equals(nal)) === i);

/** Why encoded frames cannot stand in one file beside copied ones, in words; null when they can. */
export function mismatch(encoded: Sps, source: Sps): string | null {
  const facts = (sps: Sps): [string, unknown][] => [
    ['profile', sps.profileIdc],
    ['size', `${sps.width}×${sps.height}`],
    ['crop', Object.values(sps.crop).join()],
    ['chroma format', sps.chromaFormatIdc],
    ['bit depth', `${sps.bitDepthLuma}/${sps.bitDepthChroma}`],
    ['scan', sps.frameMbsOnly ? 'progressive' : 'interlaced'],
    ['colour', Object.values(colourOf(sps)).join()],
    ['sample aspect', (sps.sampleAspect?.x ?? 1) / (sps.sampleAspect?.y ?? 1)],
  ];
  const wanted = facts(source);
  const wrong = facts(encoded).findIndex(([, value], i) => value !== wanted[i]?.[1]);
  if (wrong < 0) return null;
  const [name, got] = facts(encoded)[wrong] ?? [];
  return `expected the ${name} of the source (${String(wanted[wrong]?.[1])}) in what was encoded, got ${String(got)}`;
}

const colourOf = ({ colour }: Sps): object => {
  const { primaries, transfer, matrix, fullRange } = colour;
  return { primaries, transfer, matrix, fullRange };
};

/** Why the sets of an encoder cannot go beside those of the source under one id, in words; null when they can. */
export function idMismatch(sets: ParameterSets, id: number): string | null {
  const ids = sets.sps.map((nal) => parseSps(nal).id);
  if (sets.sps.length !== 1 || sets.pps.length !== 1 || ids[0] !== id) {
    return `expected one SPS and one PPS under id ${id} from the encoder, got SPS ${ids.join()}`;
  }
  return null;
}
