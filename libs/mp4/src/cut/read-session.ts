import { parseFragment, type FragmentSamples } from '../fragment.ts';
import { badFootage } from '../errors.ts';
import { isSlice, NAL, nalType, splitNals } from '../h264/nal.ts';
import type { VideoTrack } from '../tracks.ts';
import type { Frame, Gop, SourceFragment, SourceSession } from './types.ts';

/** The video track of a session. Throws `bad_footage` when it has none. */
export function videoOf(session: SourceSession): VideoTrack {
  const { video } = session.init;
  if (!video) throw badFootage(`expected a video track in session ${session.session}, got none`);
  return video;
}

/**
 * The GOPs of a session, in order. Frames that cannot be decoded are left out: those before the first sync
 * sample, and after a hole those before the next IDR (a recovery point does not mend what is missing).
 */
export function readGops(session: SourceSession): Gop[] {
  const gops: Gop[] = [];
  let current: Gop | null = null;
  let afterHole = true;
  let expected: number | null = null;
  for (const fragment of session.fragments) {
    const { indexInSession } = fragment.ref;
    if (expected !== null && indexInSession !== expected) {
      if (current) current.open = true;
      current = null;
      afterHole = true;
    }
    expected = indexInSession + 1;
    for (const frame of readFrames(session, fragment)) {
      const mayStart = frame.idr || (gops.length === 0 && !current && frame.sync);
      if (mayStart) {
        current = { frames: [], afterHole, open: false };
        afterHole = false;
        gops.push(current);
      }
      current?.frames.push(frame);
    }
  }
  if (current) current.open = true;
  return videoOf(session).codec === 'h264' ? gops : joinOpenGops(gops);
}

/** Other codecs have sync samples with pictures shown before them that need the GOP before: those are no seams. */
function joinOpenGops(gops: readonly Gop[]): Gop[] {
  const joined: Gop[] = [];
  for (const gop of gops) {
    const before = joined.at(-1);
    const isOpen = gop.frames.some((frame) => frame.pts < (gop.frames[0]?.pts ?? 0));
    if (before && isOpen && !gop.afterHole) {
      before.frames.push(...gop.frames);
      before.open = gop.open;
    } else joined.push(gop);
  }
  return joined;
}

const known = new WeakMap<SourceFragment, FragmentSamples>();

/** The samples of a fragment, which picture and sound ask for: parsed once. */
export function samplesOf({ init }: SourceSession, fragment: SourceFragment): FragmentSamples {
  const samples = known.get(fragment) ?? parseFragment(init, fragment.bytes);
  known.set(fragment, samples);
  return samples;
}

function readFrames(session: SourceSession, fragment: SourceFragment): Frame[] {
  const video = videoOf(session);
  return samplesOf(session, fragment).video.map((sample) => {
    const data = fragment.bytes.subarray(sample.offset, sample.offset + sample.size);
    return {
      pts: sample.presentationTime,
      dts: sample.decodeTime,
      duration: sample.duration,
      idr: video.codec === 'h264' ? isIdr(data, video.nalLengthSize) : sample.sync,
      sync: sample.sync,
      data,
      fragment,
    };
  });
}

const isIdr = (data: Buffer, nalLengthSize: number): boolean => {
  const slice = splitNals(data, nalLengthSize).find(isSlice);
  return slice !== undefined && nalType(slice) === NAL.idr;
};
