import { HindsightError } from '@hindsight/domain';
import { buildAvcC, type ParameterSets } from '../h264/avcc.ts';
import { joinAnnexB, joinLengthPrefixed } from '../h264/nal.ts';
import { parseSps } from '../h264/sps.ts';
import { layAudio } from './audio.ts';
import { readEncoded } from './encoded.ts';
import { videoOf } from './read-session.ts';
import { clipEnd, frameTimes } from './timeline.ts';
import { writeMp4, type ClipPicture } from './write-mp4.ts';
import type { AssembledClip, Check, CutPlan, Frame, MakeSilence, Piece } from './types.ts';
import type { SourceFragment, TranscodeFrames, TranscodeTask } from './types.ts';

/** What encoding a whole clip needs from outside. */
export type TranscodeParts = { transcode: TranscodeFrames; silence: MakeSilence };

/** The pieces of a plan as tasks for an encoder, one each, whatever the plan's method. */
export function planTranscode(plan: CutPlan): TranscodeTask[] {
  const sizes = new Set(plan.pieces.map((piece) => `${videoOf(piece.session).width}×${videoOf(piece.session).height}`));
  const even = (pixels: number): number => pixels - (pixels % 2);
  const size = sizes.size > 1 ? { size: { width: even(plan.width), height: even(plan.height) } } : {};
  return plan.pieces.map((piece) => ({
    mp4: inputOf(piece),
    timescale: videoOf(piece.session).timescale,
    startTicks: piece.startTicks,
    endTicks: piece.endTicks,
    count: piece.frames.length,
    ...size,
  }));
}

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
  for (const [i, task] of planTranscode(plan).entries()) {
    const made = readEncoded(await parts.transcode(task), task.count);
    if (sets && !isSame(sets, made.sets)) {
      throw new HindsightError('encoder_error', 'expected the same SPS and PPS for all pieces of a clip, got others');
    }
    sets ??= made.sets;
    for (const [n, { nals, idr }] of made.pictures.entries()) {
      const time = times.get(plan.pieces[i]?.frames[n] as Frame) ?? { start: 0, duration: 0 };
      pictures.push({ data: joinLengthPrefixed(nals), idr, ...time });
    }
    const annexB = joinAnnexB([...sets.sps, ...sets.pps, ...made.pictures.flatMap(({ nals }) => nals)]);
    checks.push({ name: `piece ${i}`, annexB, frames: task.count });
  }
  const { sps = [], pps = [] } = sets ?? {};
  const { width, height, sampleAspect } = parseSps(sps[0] as Buffer);
  const audio = await layAudio(plan.pieces, parts.silence);
  const bytes = await writeMp4({ pictures, avcC: buildAvcC({ sps, pps }), width, height, sampleAspect, audio });
  const { frames } = plan;
  const durationSeconds = clipEnd(plan.pieces);
  return { outcome: 'assembled', bytes, frames, framesEncoded: frames, method: 'transcode', durationSeconds, checks };
}

const isSame = (a: ParameterSets, b: ParameterSets): boolean =>
  Buffer.concat([...a.sps, ...a.pps]).equals(Buffer.concat([...b.sps, ...b.pps]));
