export { FragmentSplitter, type StreamPart } from './splitter.ts';
export { parseInit } from './init.ts';
export type { AudioTrack, Init, SampleDefaults, VideoTrack } from './tracks.ts';
export { parseFragment, type FragmentSamples, type Sample } from './fragment.ts';
export { summarise, type FragmentSummary } from './summarise.ts';
export { copyableReason } from './copyable.ts';
export { buildAvcC, parseAvcC, type AvcConfig, type ParameterSets } from './h264/avcc.ts';
export { joinAnnexB, nalType, splitAnnexB, splitNals, toAnnexB } from './h264/nal.ts';
export { parseSps, type Sps } from './h264/sps.ts';
export { parsePps, type Pps } from './h264/pps.ts';
export { parseSliceHead, type SliceHead } from './h264/slice.ts';
export type {
  AssembledClip,
  Check,
  CutPlan,
  CutRequest,
  EncodeFrames,
  EncodeTask,
  MakeSilence,
  Piece,
  SourceFragment,
  SourceSession,
  TranscodeFrames,
  TranscodeNeeded,
  TranscodeTask,
} from './cut/types.ts';
export { planCut } from './cut/plan.ts';
export { assembleClip, type AssembleParts } from './cut/assemble.ts';
export { assembleTranscode, type TranscodeParts } from './cut/transcode.ts';
export { verifyClip, type VerifiedClip } from './verify.ts';
