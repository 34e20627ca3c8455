import { HindsightError } from '@hindsight/domain';
import { needBox, readBoxes, type Box } from './boxes.ts';
import { badFootage } from './errors.ts';
import { parseAvcC } from './h264/avcc.ts';
import { isSlice, NAL, nalType, splitNals } from './h264/nal.ts';
import { parsePps } from './h264/pps.ts';
import { parseSliceHead } from './h264/slice.ts';
import { readSampleTables, VIDEO_ENTRY_FIELDS, type TableSample, type TableTrack } from './sample-table.ts';

/** What a clip's file was found to hold. */
export type VerifiedClip = { frames: number; audioPackets: number; durationSeconds: number };

/**
 * The gate before `ready`, without decoding (invariant 5): the file holds exactly the promised frames, from time 0
 * and without an edit list; every sample lies inside its media data, and every video sample parses as the slices of
 * one picture under parameter sets that the file has. Throws `bad_footage`, naming the sample.
 */
export function verifyClip(bytes: Buffer, expectedFrames: number): VerifiedClip {
  try {
    return verify(bytes, expectedFrames);
  } catch (error) {
    if (error instanceof HindsightError) throw error;
    throw new HindsightError('bad_footage', 'the file cannot be read', { cause: error });
  }
}

function verify(bytes: Buffer, expectedFrames: number): VerifiedClip {
  const media = readBoxes(bytes).filter((box) => box.type === 'mdat');
  const tracks = readSampleTables(bytes);
  for (const track of tracks) checkPlaces(track, media);
  const video = tracks.find((track) => track.handler === 'vide');
  if (!video) throw badFootage('expected a video track in the clip, got none');
  if (video.samples.length !== expectedFrames) {
    throw badFootage(`expected ${expectedFrames} frames in the clip, got ${video.samples.length}`);
  }
  const { nalLengthSize, ppsIds } = describe(bytes, video);
  for (const [i, sample] of video.samples.entries()) {
    const nals = inSample(i, () =>
      splitNals(bytes.subarray(sample.offset, sample.offset + sample.size), nalLengthSize),
    );
    inSample(i, () => checkPicture(nals, ppsIds, sample));
  }
  return {
    frames: video.samples.length,
    audioPackets: tracks.find((track) => track.handler === 'soun')?.samples.length ?? 0,
    durationSeconds: endOf(video) / video.timescale,
  };
}

function checkPlaces(track: TableTrack, media: readonly Box[]): void {
  const kind = track.handler === 'vide' ? 'video' : 'audio';
  if (track.hasEditList) throw badFootage(`expected no edit list in the ${kind} track, got one`);
  const first = track.samples.reduce((min, sample) => Math.min(min, sample.presentationTime), Infinity);
  if (first !== 0) throw badFootage(`expected the ${kind} track to start at 0, got ${first} ticks`);
  for (const [i, { offset, size }] of track.samples.entries()) {
    const inside = media.some((box) => offset >= box.body && offset + size <= box.end);
    if (!inside || size === 0) {
      throw badFootage(`expected ${kind} sample ${i} inside the media data, got bytes ${offset} to ${offset + size}`);
    }
  }
}

function describe(bytes: Buffer, video: TableTrack): { nalLengthSize: number; ppsIds: Set<number> } {
  if (video.entry.type !== 'avc1') throw badFootage(`expected avc1 in the clip, got '${video.entry.type}'`);
  const children = readBoxes(bytes, video.entry.body + VIDEO_ENTRY_FIELDS, video.entry.end);
  const avcC = needBox(children, 'avcC');
  const { pps, nalLengthSize } = parseAvcC(bytes.subarray(avcC.body, avcC.end));
  return { nalLengthSize, ppsIds: new Set(pps.map((nal) => parsePps(nal).id)) };
}

/** The slices of exactly one picture: one, and only one, has the first macroblock; all are IDR or none is. */
function checkPicture(nals: readonly Buffer[], ppsIds: ReadonlySet<number>, sample: TableSample): void {
  const slices = nals.filter(isSlice);
  const heads = slices.map(parseSliceHead);
  const starts = heads.filter((head) => head.firstMb === 0).length;
  if (starts !== 1 || heads[0]?.firstMb !== 0) {
    throw badFootage(`expected the slices of one picture, got ${slices.length} slices of ${starts}`);
  }
  const unknown = heads.find((head) => !ppsIds.has(head.ppsId));
  if (unknown) throw badFootage(`expected a PPS of the file in every slice, got id ${unknown.ppsId}`);
  const idrs = slices.filter((slice) => nalType(slice) === NAL.idr).length;
  if (idrs !== 0 && idrs !== slices.length) throw badFootage('expected IDR slices alone in a picture, got others too');
  if (sample.sync && idrs === 0) throw badFootage('expected an IDR where the file promises one, got none');
}

function inSample<T>(index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof HindsightError)) throw error;
    throw new HindsightError('bad_footage', `video sample ${index}: ${error.message}`, { cause: error });
  }
}

const endOf = (track: TableTrack): number =>
  track.samples.reduce((max, sample) => Math.max(max, sample.presentationTime + sample.duration), 0);
