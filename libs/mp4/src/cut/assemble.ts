import { buildAvcC, type ParameterSets } from '../h264/avcc.ts';
import { isParameterSet, joinAnnexB, joinLengthPrefixed, splitNals } from '../h264/nal.ts';
import { parsePps } from '../h264/pps.ts';
import { parseSps } from '../h264/sps.ts';
import { layAudio } from './audio.ts';
import { idMismatch, mismatch, readEncoded } from './encoded.ts';
import { videoOf } from './read-session.ts';
import { collectSets, listSets, spsOfFrame, type SourceSets } from './source-sets.ts';
import { clipEnd, frameTimes, type FrameTime } from './timeline.ts';
import { writeMp4, type ClipPicture } from './write-mp4.ts';
import type { AssembledClip, Check, CutPlan, EncodeFrames, Frame, MakeSilence } from './types.ts';
import type { Piece, Run, TranscodeNeeded } from './types.ts';

/** What making a clip needs from outside. */
export type AssembleParts = { encode: EncodeFrames; silence: MakeSilence };

type Made = { run: Run; pictures: ClipPicture[] };

/**
 * Makes the clip of a plan: copies what is copied, has the rest encoded, merges the parameter sets into one
 * description and writes the file. Answers `transcode` when the plan says so, or when what was encoded does not
 * fit the source; then nothing can be copied and `assembleTranscode` makes the clip.
 */
export async function assembleClip(plan: CutPlan, parts: AssembleParts): Promise<AssembledClip | TranscodeNeeded> {
  if (plan.method === 'transcode') {
    return { outcome: 'transcode', reason: plan.transcodeReason ?? 'the plan says so' };
  }
  const source = collectSets(plan.pieces);
  const sets = listSets(source);
  const times = frameTimes(plan.pieces);
  const made: Made[] = [];
  for (const piece of plan.pieces) {
    for (const run of piece.runs) {
      const done = await makeRun({ plan, parts, source, times, sets }, piece, run);
      if ('reason' in done) return { outcome: 'transcode', reason: done.reason };
      made.push({ run, pictures: done.pictures });
    }
  }
  const [first] = plan.pieces as [Piece];
  const avcC = buildAvcC(sets);
  const bytes = await writeMp4({
    pictures: made.flatMap(({ pictures }) => pictures),
    avcC,
    width: plan.width,
    height: plan.height,
    sampleAspect: spsOfFrame(source, firstOf(first.runs[0] as Run), videoOf(first.session).nalLengthSize).sampleAspect,
    audio: await layAudio(plan.pieces, parts.silence),
  });
  const { method, frames, framesEncoded } = plan;
  const checks = makeChecks(made, sets);
  return { outcome: 'assembled', bytes, frames, framesEncoded, method, durationSeconds: clipEnd(plan.pieces), checks };
}

type Context = {
  plan: CutPlan;
  parts: AssembleParts;
  source: SourceSets;
  times: Map<Frame, FrameTime>;
  /** Of the source, and once something was encoded its sets as well. */
  sets: ParameterSets;
};

async function makeRun(
  context: Context,
  piece: Piece,
  run: Run,
): Promise<{ pictures: ClipPicture[] } | { reason: string }> {
  const { nalLengthSize } = videoOf(piece.session);
  const time = (frame: Frame): FrameTime => context.times.get(frame) ?? { start: 0, duration: 0 };
  if (run.kind === 'encode') return encodeRun(context, { run, nalLengthSize, time });
  return {
    pictures: run.frames.map((frame) => ({
      data: withoutSets(frame.data, nalLengthSize),
      idr: frame.idr,
      ...time(frame),
    })),
  };
}

/** The sets all stand in the description, where alone an avc1 track may have them. Most samples have none. */
function withoutSets(data: Buffer, nalLengthSize: number): Buffer {
  const nals = splitNals(data, nalLengthSize);
  const kept = nals.filter((nal) => !isParameterSet(nal));
  return nalLengthSize === 4 && kept.length === nals.length ? data : joinLengthPrefixed(kept);
}

type EncodeStep = { run: Run & { kind: 'encode' }; nalLengthSize: number; time: (frame: Frame) => FrameTime };

async function encodeRun(
  { plan, parts, source, sets }: Context,
  { run, nalLengthSize, time }: EncodeStep,
): Promise<{ pictures: ClipPicture[] } | { reason: string }> {
  const sps = spsOfFrame(source, firstOf(run), nalLengthSize);
  const of = listSets(source);
  const nals = run.decode.flatMap((frame) => splitNals(frame.data, nalLengthSize));
  const parameterSetId = plan.parameterSetId ?? 0;
  const units = await parts.encode({
    annexB: joinAnnexB([...of.sps, ...of.pps, ...nals]),
    skip: run.skip,
    count: run.frames.length,
    parameterSetId,
    sps,
    fps: plan.fps,
  });
  const encoded = readEncoded(units, run.frames.length);
  const [made] = encoded.sets.sps.map((nal) => parseSps(nal));
  const reason =
    idMismatch(encoded.sets, parameterSetId) ??
    (made ? mismatch(made, sps) : 'the encoder gave no SPS') ??
    mergeReason(sets, encoded.sets, parameterSetId);
  if (reason !== null) return { reason };
  const pictures = encoded.pictures.map(({ nals: slices, idr }, i) => {
    return { data: joinLengthPrefixed(slices), idr, ...time(run.frames[i] as Frame) };
  });
  return { pictures };
}

/** Adds the encoder's sets; those of a second run must be the same as those of the first. */
function mergeReason(sets: ParameterSets, encoded: ParameterSets, id: number): string | null {
  const before = {
    sps: sets.sps.find((nal) => parseSps(nal).id === id),
    pps: sets.pps.find((nal) => parsePps(nal).id === id),
  };
  const [sps] = encoded.sps as [Buffer];
  const [pps] = encoded.pps as [Buffer];
  if (parsePps(pps).id !== id) return `expected a PPS under id ${id} from the encoder, got ${parsePps(pps).id}`;
  if (!before.sps) sets.sps.push(sps);
  if (!before.pps) sets.pps.push(pps);
  const same = (before.sps?.equals(sps) ?? true) && (before.pps?.equals(pps) ?? true);
  return same ? null : 'the encoder gave different parameter sets for two ends of the clip';
}

const firstOf = (run: Run): Frame => (run.kind === 'copy' ? run.frames : run.decode)[0] as Frame;

/** What must be decoded before the clip is ready: everything encoded, and the first GOP that was copied after it. */
function makeChecks(made: readonly Made[], sets: ParameterSets): Check[] {
  const groups: Made[][] = [];
  const firstCopy = made.findIndex(({ run }) => run.kind === 'copy');
  for (const [i, one] of made.entries()) {
    const before = groups.at(-1);
    if (i === firstCopy && i > 0 && before) before.push(one);
    else if (i === firstCopy || one.run.kind === 'encode') groups.push([one]);
  }
  return groups.map((group, i) => {
    const pictures = group.flatMap((one) => one.pictures);
    const annexB = joinAnnexB([...sets.sps, ...sets.pps, ...pictures.flatMap(({ data }) => splitNals(data, 4))]);
    return { name: i === 0 ? 'head' : `seam ${i}`, annexB, frames: pictures.length };
  });
}
