import { HindsightError } from '@hindsight/domain';
import { buildAvcC, type ParameterSets } from '../h264/avcc.ts';
import { joinAnnexB, joinLengthPrefixed } from '../h264/nal.ts';
import { parseSps, type Sps } from '../h264/sps.ts';
import { layAudio } from './audio.ts';
import { readEncoded } from './encoded.ts';
import { videoOf } from './read-session.ts';
import { clipEnd, frameTimes } from './timeline.ts';
import { writeMp4, type ClipPicture } from './write-mp4.ts';
import type { AssembledClip, Check, CutPlan, Frame, MakeSilence, Piece } from './types.ts';
import type { SourceFragment, TranscodeFrames, TranscodeTask } from './types.ts';

/** What encoding a whole clip needs from outside. */
export type TranscodeParts = { transcode: TranscodeFrames; silence: MakeSilence };

/** A piece as a task for an encoder; `like` is what came of the first one. */
const taskOf = (piece: Piece, like: Sps | undefined): TranscodeTask => ({
  mp4: inputOf(piece),
  timescale: videoOf(piece.session).timescale,
  startTicks: piece.startTicks,
  endTicks: piece.endTicks,
  count: piece.frames.length,
  ...(like ? { like } : {}),
});

function inputOf(piece: Piece): Buffer {
  const frames = piece.runs.flatMap((run) => (run.kind === 'copy' ? run.frames : run.decode));
  const used = new Set<SourceFragment>(frames.map((frame) => frame.fragment));
  const needed = piece.session.fragments.filter((fragment) => used.has(fragment));
  return Buffer.concat([piece.session.init.bytes, ...needed.map((fragment) => fragment.bytes)]);
}

/** Makes the clip of a plan by encoding all its frames; sound is copied, times and gaps are those of the plan. */
export async function assembleTranscode(plan: CutPlan, parts: TranscodeParts): Promise<AssembledClip> {
  const times = frameTimes(plan.pieces);
  const pictures: ClipPicture[] = [];
  const checks: Check[] = [];
  let sets: ParameterSets | null = null;
  let like: Sps | undefined;
  for (const [i, piece] of plan.pieces.entries()) {
    const { length: count } = piece.frames;
    const made = readEncoded(await parts.transcode(taskOf(piece, like)), count);
    if (sets && !isSame(sets, made.sets)) {
      throw new HindsightError('encoder_error', 'expected the same SPS and PPS for all pieces of a clip, got others');
    }
    sets ??= made.sets;
    like ??= parseSps(sets.sps[0] as Buffer);
    for (const [n, { nals, idr }] of made.pictures.entries()) {
      const time = times.get(piece.frames[n] as Frame) ?? { start: 0, duration: 0 };
      pictures.push({ data: joinLengthPrefixed(nals), idr, ...time });
    }
    const annexB = joinAnnexB([...sets.sps, ...sets.pps, ...made.pictures.flatMap(({ nals }) => nals)]);
    checks.push({ name: `piece ${i}`, annexB, frames: count });
  }
  const { sps = [], pps = [] } = sets ?? {};
  const { width, height, sampleAspect } = like as Sps;
  const audio = await layAudio(plan.pieces, parts.silence);
  const bytes = await writeMp4({ pictures, avcC: buildAvcC({ sps, pps }), width, height, sampleAspect, audio });
  const { frames } = plan;
  const durationSeconds = clipEnd(plan.pieces);
  return { outcome: 'assembled', bytes, frames, framesEncoded: frames, method: 'transcode', durationSeconds, checks };
}

const isSame = (a: ParameterSets, b: ParameterSets): boolean =>
  Buffer.concat([...a.sps, ...a.pps]).equals(Buffer.concat([...b.sps, ...b.pps]));
