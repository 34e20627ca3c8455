import { messageOf } from '@hindsight/domain';
import { parsePps } from './h264/pps.ts';
import { parseSps, type Sps } from './h264/sps.ts';
import type { Init } from './tracks.ts';

/** Profiles that every browser and phone plays: Baseline, Main, High. */
const PLAYABLE_PROFILES = new Set([66, 77, 100]);

/**
 * Why a session's video may not go through untouched, in words; null when it may: H.264, 4:2:0, 8 bit,
 * progressive, upright. Sessions whose sets are not in `avcC` are judged by the caller, once it has seen them in-band.
 */
export function copyableReason(init: Init): string | null {
  const { video } = init;
  if (!video) return 'there is no video track';
  if (video.codec !== 'h264') return `the codec is ${video.codec}, not h264`;
  // The file of a clip would have to say so again, as would every live playlist, and players differ in heeding it.
  if (!video.isUpright) return 'the picture is turned or mirrored by a display matrix';
  if (video.sps.length === 0) return 'the init has no SPS';
  try {
    return (
      video.sps.map((nal) => spsReason(parseSps(nal))).find((reason) => reason !== null) ??
      (video.pps.some((nal) => parsePps(nal).sliceGroups > 1) ? 'the pictures are made of slice groups' : null)
    );
  } catch (error) {
    return `the parameter sets cannot be read: ${messageOf(error)}`;
  }
}

/** Why video under this SPS may not be copied, in words; null when it may. */
export function spsReason(sps: Sps): string | null {
  if (sps.chromaFormatIdc !== 1) return `the chroma format is ${chromaName(sps.chromaFormatIdc)}, not 4:2:0`;
  if (sps.bitDepthLuma !== 8 || sps.bitDepthChroma !== 8) return `the bit depth is ${sps.bitDepthLuma}, not 8`;
  if (!sps.frameMbsOnly) return 'the video is interlaced';
  if (!PLAYABLE_PROFILES.has(sps.profileIdc)) return `the H.264 profile is ${sps.profileIdc}, not 66, 77 or 100`;
  return null;
}

const chromaName = (idc: number): string => ['4:0:0', '4:2:0', '4:2:2', '4:4:4'][idc] ?? String(idc);
