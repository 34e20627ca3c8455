import { HindsightError } from '@hindsight/domain';
import { buildAvcC, type ParameterSets } from '../h264/avcc.ts';
import { joinAnnexB, joinLengthPrefixed } from '../h264/nal.ts';
import { parsePps } from '../h264/pps.ts';
import { parseSps } from '../h264/sps.ts';
import { layAudio } from './audio.ts';
import { readEncoded, type EncodedPicture } from './encoded.ts';
import { clipEnd, frameTimes } from './timeline.ts';
import { writeMp4, type ClipPicture } from './write-mp4.ts';
import type { AssembledClip, Check, CutPlan, Frame, MakeSilence, Piece } from './types.ts';
import type { SourceFragment, TranscodeFrames, TranscodeTask } from './types.ts';

export type TranscodeParts = { transcode: TranscodeFrames; silence: MakeSilence };

/** A parameter-set id for each piece; more pieces than ids share theirs, and then their sets must be the same. */
const IDS = 32;

/** The pieces of a plan as tasks for an encoder, one each, whatever the plan's method. */
export function planTranscode(plan: CutPlan): TranscodeTask[] {
  return plan.pieces.map((piece, i) => ({
    ...inputOf(piece),
    count: piece.frames.length,
    parameterSetId: i % IDS,
    width: plan.width - (plan.width % 2),
    height: plan.height - (plan.height % 2),
    fps: plan.fps,
  }));
}

function inputOf(piece: Piece): { input: Buffer; skip: number } {
  const frames = piece.runs.flatMap((run) => (run.kind === 'copy' ? run.frames : run.decode));
  const used = new Set<SourceFragment>([...frames, ...piece.frames].map((frame) => frame.fragment));
  const { fragments, init } = piece.session;
  const needed = fragments.filter((fragment) => used.has(fragment));
  const input = Buffer.concat([init.bytes, ...needed.map((fragment) => fragment.bytes)]);
  return { input, skip: new Set(frames.filter((frame) => isShownBefore(frame, piece, frames))).size };
}

/** Pictures shown before the key frame that decoding starts at do not come out of a decoder. */
const isShownBefore = (frame: Frame, piece: Piece, frames: readonly Frame[]): boolean =>
  frame.pts < piece.startTicks && frame.pts >= (frames[0]?.pts ?? 0);

/** Makes the clip of a plan by encoding all its frames; sound is copied, times and gaps are those of the plan. */
export async function assembleTranscode(plan: CutPlan, parts: TranscodeParts): Promise<AssembledClip> {
  const times = frameTimes(plan.pieces);
  const sets: ParameterSets = { sps: [], pps: [] };
  const pictures: ClipPicture[] = [];
  const made: EncodedPicture[][] = [];
  const tasks = planTranscode(plan);
  for (const [i, task] of tasks.entries()) {
    const encoded = readEncoded([await parts.transcode(task)], task.count);
    for (const nal of encoded.sets.sps) addSet(sets.sps, nal, (set) => parseSps(set).id);
    for (const nal of encoded.sets.pps) addSet(sets.pps, nal, (set) => parsePps(set).id);
    made.push(encoded.pictures);
    for (const [n, { nals, idr }] of encoded.pictures.entries()) {
      const time = times.get(plan.pieces[i]?.frames[n] as Frame) ?? { start: 0, duration: 0 };
      pictures.push({ data: joinLengthPrefixed(nals), idr, ...time });
    }
  }
  const [sps] = sets.sps.map((nal) => parseSps(nal));
  const { width, height } = sps ?? plan;
  const audio = await layAudio(plan.pieces, parts.silence);
  const sampleAspect = sps?.sampleAspect ?? null;
  const bytes = await writeMp4({ pictures, avcC: buildAvcC(sets), width, height, sampleAspect, audio });
  const checks = made.map((piece, i): Check => {
    const annexB = joinAnnexB([...sets.sps, ...sets.pps, ...piece.flatMap((picture) => picture.nals)]);
    return { name: `piece ${i}`, annexB, frames: piece.length };
  });
  const { frames } = plan;
  const durationSeconds = clipEnd(plan.pieces);
  return { outcome: 'assembled', bytes, frames, framesEncoded: frames, method: 'transcode', durationSeconds, checks };
}

function addSet(sets: Buffer[], nal: Buffer, idOf: (nal: Buffer) => number): void {
  const known = sets.find((set) => idOf(set) === idOf(nal));
  if (!known) sets.push(nal);
  else if (!known.equals(nal)) {
    throw new HindsightError('encoder_error', `expected one set under id ${idOf(nal)} from the encoder, got two`);
  }
}
