import { HindsightError, msToUs, ticksToUs, usToMs, type WallMs, type WallUs } from '@hindsight/domain';
import { parseFragment, toAnnexB, type Init, type SourceFragment, type VideoTrack } from '@hindsight/mp4';

/** Everything that one frame needs to be decoded, and which of the frames that come out it is. */
export type FrameTask = {
  /** Parameter sets and access units from a key frame on, in decode order, Annex B. */
  annexB: Buffer;
  /** Place of the wanted frame among those that come out, in presentation order, from 0. */
  frameIndex: number;
  /** How many come out. */
  frames: number;
};

/** A coded picture. `pts` in ticks of its video track. */
export type CodedFrame = { pts: number; data: Buffer };

/** The task for one frame of a GOP; `gop` is in decode order, from its key frame on. */
export function frameTask<F extends CodedFrame>(video: VideoTrack, gop: readonly F[], wanted: F): FrameTask {
  const first = gop[0]?.pts ?? wanted.pts;
  // Pictures shown before the key frame need the GOP before it, and do not come out of a decoder that starts here.
  const shown = gop.filter((frame) => frame.pts >= first);
  const needed = shown.slice(0, shown.indexOf(wanted) + 1);
  const startCode = Buffer.from([0, 0, 0, 1]);
  const sets = [...video.sps, ...video.pps].flatMap((nal) => [startCode, nal]);
  return {
    annexB: Buffer.concat([...sets, ...needed.map((frame) => toAnnexB(frame.data, video.nalLengthSize))]),
    frameIndex: needed.filter((frame) => frame.pts < wanted.pts).length,
    frames: needed.length,
  };
}

type Located = CodedFrame & { sync: boolean; wall: WallUs };

/**
 * Finds the frame that was on screen at `at`: the last one that begins at or before it, else the first one. The
 * fragments are of one session, in order, and begin with a key frame. Answers also when that frame began.
 */
export function pickFrame(init: Init, fragments: SourceFragment[], at: WallMs): FrameTask & { at: WallMs } {
  const { video } = init;
  if (!video) throw new HindsightError('bad_footage', 'expected a video track, found none');
  const gop = gopAt(locate(video, init, fragments), msToUs(at));
  const first = gop[0];
  if (!first) throw new HindsightError('bad_footage', 'expected a key frame at or before the wanted frame, found none');
  const limit = msToUs(at);
  const wanted = gop.reduce((best, frame) => (frame.wall <= limit && frame.pts > best.pts ? frame : best), first);
  return { ...frameTask(video, gop, wanted), at: usToMs(wanted.wall) };
}

function locate(video: VideoTrack, init: Init, fragments: SourceFragment[]): Located[] {
  return fragments.flatMap(({ ref, bytes }) =>
    parseFragment(init, bytes).video.map((sample) => ({
      pts: sample.presentationTime,
      sync: sample.sync,
      data: bytes.subarray(sample.offset, sample.offset + sample.size),
      wall: (ref.wallStart + ticksToUs(sample.presentationTime - ref.mediaStart, video.timescale)) as WallUs,
    })),
  );
}

/** From the last key frame at or before an instant (else the first one) up to the next one. */
function gopAt(frames: Located[], at: WallUs): Located[] {
  const keys = frames.flatMap((frame, index) => (frame.sync ? [index] : []));
  const start = keys.findLast((index) => (frames[index] as Located).wall <= at) ?? keys[0];
  if (start === undefined) return [];
  return frames.slice(
    start,
    keys.find((index) => index > start),
  );
}
