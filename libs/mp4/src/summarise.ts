import { mediaTicks, type MediaTicks } from '@hindsight/domain';
import { badFootage } from './errors.ts';
import { parseFragment } from './fragment.ts';
import type { ParameterSets } from './h264/avcc.ts';
import { NAL, nalType, splitNals } from './h264/nal.ts';
import type { Init } from './tracks.ts';

/** What capture and ring need to know of a fragment. Times in ticks of the video track, unless said otherwise. */
export type FragmentSummary = {
  /** Smallest presentation time of its video; 0 when it has none. */
  mediaStart: MediaTicks;
  /** Sum of the durations of its video. */
  durationTicks: number;
  /** Video frames. */
  frames: number;
  /** It starts with a sync sample. */
  key: boolean;
  /** That sync sample is an H.264 IDR; recovery points carry the sync flag too. */
  idr: boolean;
  /** The sets in force at its key frame: those in its bytes, for kinds that are not there those of `avcC`. */
  parameterSets: ParameterSets;
  audioSamples: number;
  /** End of its audio, in ticks of the audio track. */
  audioEnd?: number;
};

/** Sums up one fragment. Throws `bad_footage` for a fragment that cannot be read. */
export function summarise(init: Init, bytes: Buffer): FragmentSummary {
  const { video, audio } = parseFragment(init, bytes);
  const [first] = video;
  const lastAudio = audio.at(-1);
  const nals =
    first?.sync && init.video?.codec === 'h264'
      ? splitNals(bytes.subarray(first.offset, first.offset + first.size), init.video.nalLengthSize)
      : [];
  const inBand = (type: number): Buffer[] => nals.filter((nal) => nalType(nal) === type);
  const orElse = (sets: Buffer[], other: Buffer[] | undefined): Buffer[] => (sets.length > 0 ? sets : (other ?? []));
  const durationTicks = video.reduce((sum, sample) => sum + sample.duration, 0);
  if (!Number.isSafeInteger(durationTicks)) throw badFootage(`expected a duration in ticks, got ${durationTicks}`);
  return {
    mediaStart: mediaTicks(video.reduce((min, s) => Math.min(min, s.presentationTime), first?.presentationTime ?? 0)),
    durationTicks,
    frames: video.length,
    key: first?.sync ?? false,
    idr: nals.some((nal) => nalType(nal) === NAL.idr),
    parameterSets: {
      sps: orElse(inBand(NAL.sps), init.video?.sps),
      pps: orElse(inBand(NAL.pps), init.video?.pps),
    },
    audioSamples: audio.length,
    ...(lastAudio ? { audioEnd: lastAudio.presentationTime + lastAudio.duration } : {}),
  };
}
