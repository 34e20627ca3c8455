import { spsReason } from '../copyable.ts';
import { badFootage } from '../errors.ts';
import type { ParameterSets } from '../h264/avcc.ts';
import { isParameterSet, isSlice, NAL, nalType, splitNals } from '../h264/nal.ts';
import { parsePps } from '../h264/pps.ts';
import { parseSliceHead } from '../h264/slice.ts';
import { parseSps, type Sps } from '../h264/sps.ts';
import { videoOf } from './read-session.ts';
import type { Frame, Piece } from './types.ts';

/** The parameter sets of everything in a clip by id, and why they do not allow copying (null: they do). */
export type SourceSets = { sps: Map<number, Buffer>; pps: Map<number, Buffer>; conflict: string | null };

/** Ids that an encoder can be given for its sets. */
const IDS = 32;

/** The SPS and PPS in the bytes of a frame. */
const setsInBand = (frame: Frame, nalLengthSize: number): Buffer[] =>
  splitNals(frame.data, nalLengthSize).filter(isParameterSet);

/**
 * Collects the sets that are in force in the pieces: those of `avcC`, replaced by those in the first key frame's
 * bytes, since not every camera keeps its description in step. A set that changes later, in a session or from one
 * to the next, is a conflict: one file has one sample description.
 */
export function collectSets(pieces: readonly Piece[]): SourceSets {
  const sets: SourceSets = { sps: new Map(), pps: new Map(), conflict: null };
  for (const piece of pieces) {
    const { nalLengthSize, sps, pps } = videoOf(piece.session);
    const frames = piece.runs.flatMap((run) => (run.kind === 'copy' ? run.frames : run.decode));
    const [first, ...rest] = frames;
    if (!first) continue;
    const inBand = setsInBand(first, nalLengthSize);
    const described = [...sps, ...pps].filter((nal) => !inBand.some((other) => isSameSet(nal, other)));
    for (const nal of [...described, ...inBand]) addSet(sets, nal);
    for (const frame of rest) for (const nal of setsInBand(frame, nalLengthSize)) addSet(sets, nal);
  }
  return sets;
}

const idOf = (nal: Buffer): number => (nalType(nal) === NAL.sps ? parseSps(nal).id : parsePps(nal).id);
const isSameSet = (a: Buffer, b: Buffer): boolean => nalType(a) === nalType(b) && idOf(a) === idOf(b);

function addSet(sets: SourceSets, nal: Buffer): void {
  const id = idOf(nal);
  const [kind, name] = nalType(nal) === NAL.sps ? [sets.sps, 'SPS'] : [sets.pps, 'PPS'];
  const known = kind.get(id);
  if (!known) kind.set(id, nal);
  else if (!known.equals(nal)) sets.conflict ??= `${name} ${id} changes within the window`;
}

/** All sets, in the order in which they go into `avcC`. */
export const listSets = (sets: SourceSets): ParameterSets => ({
  sps: [...sets.sps.values()],
  pps: [...sets.pps.values()],
});

/** Why video under these sets may not be copied, in words; null when it may. */
export function setsReason(sets: SourceSets): string | null {
  const { sps, pps } = listSets(sets);
  if (sps.length === 0 || pps.length === 0) return 'the source has no SPS or no PPS';
  const parsed = sps.map((nal) => parseSps(nal));
  const reason = parsed.map(spsReason).find((found) => found !== null);
  if (reason) return reason;
  if (new Set(parsed.map((one) => one.profileIdc)).size > 1) return 'the source mixes H.264 profiles';
  if (pps.some((nal) => parsePps(nal).sliceGroups > 1)) return 'the pictures are made of slice groups';
  return sets.conflict;
}

/** The smallest id that no SPS and no PPS of the source uses; null when all 32 are taken. */
export function freeSetId(sets: SourceSets): number | null {
  for (let id = 0; id < IDS; id += 1) if (!sets.sps.has(id) && !sets.pps.has(id)) return id;
  return null;
}

/** The SPS that is in force in a frame. */
export function spsOfFrame(sets: SourceSets, frame: Frame, nalLengthSize: number): Sps {
  const slice = splitNals(frame.data, nalLengthSize).find(isSlice);
  const pps = slice && sets.pps.get(parseSliceHead(slice).ppsId);
  const sps = pps && sets.sps.get(parsePps(pps).spsId);
  if (!sps) throw badFootage('expected the SPS and PPS that a slice names in the source, got none');
  return parseSps(sps);
}
