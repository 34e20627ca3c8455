import type { Manifest } from '@hindsight/domain';
import type { ReadFrame } from '@hindsight/ffmpeg';

/** A clip as it was asked for, as it is, and as it is claimed to be. */
export type JudgedClip = {
  /** The window that was asked for, ms since 1970, half-open. */
  asked: { startMs: number; endMs: number };
  /** What its pictures say, in order of presentation. */
  frames: readonly ReadFrame[];
  manifest: Pick<Manifest, 'delivered' | 'frames'>;
  /** How long one frame of the camera is, ms. */
  frameMs: number;
};

/** What is wrong with a clip, in frames. All are 0 when it holds exactly what it should. */
export type ClipError = {
  /** Not there between two others, and no gap names them. */
  missing: number;
  /** There twice. */
  doubled: number;
  /** Before one that came earlier, and no gap in between tells of a new start of the camera. */
  disordered: number;
  /** By how much the first frame lies beside the beginning of the window, beyond the one frame that is promised. */
  start: number;
  /** The same of the last frame and the end. */
  end: number;
  /** How many more or less there are than the manifest counts. */
  miscounted: number;
};

/** docs/time.md: a frame is placed within one frame of the clock in its picture. */
const PROMISED_FRAMES = 1;
/** The camera counts modulo this. */
const COUNTER = 2 ** 20;

/**
 * Judges a clip of the test camera by number and clock in its pictures. What the manifest names as a gap is no error: at
 * the ends the window shrinks by it, inside frames may be missing as far as it reaches, and the count may begin anew.
 */
export function judgeClip({ asked, frames, manifest, frameMs }: JudgedClip): ClipError {
  const gaps = manifest.delivered.gaps.map(({ start, end }) => ({
    startMs: Date.parse(start),
    endMs: Date.parse(end),
  }));
  const window = withoutGapsAtEnds(asked, gaps);
  const inside = frames.slice(1).map((frame, n) => judgeStep([frames[n] as ReadFrame, frame], gaps, frameMs));
  const sum = (of: 'missing' | 'doubled' | 'disordered'): number => inside.reduce((all, step) => all + step[of], 0);
  const miscounted = Math.abs((manifest.frames ?? 0) - frames.length);
  const within = { missing: sum('missing'), doubled: sum('doubled'), disordered: sum('disordered'), miscounted };
  const [first, last] = [clockAt(frames, frameMs, 0), clockAt(frames, frameMs, frames.length - 1)];
  if (first === null || last === null) {
    return { ...within, missing: Math.round((window.endMs - window.startMs) / frameMs), start: 0, end: 0 };
  }
  return {
    ...within,
    start: beyondPromise(framesOff((first - window.startMs) / frameMs)),
    // The last frame begins within the last frame of the window.
    end: beyondPromise(framesOff((last - window.endMs) / frameMs + 1)),
  };
}

/** One number for all of it. What the manifest miscounts are often the same frames, so the greater of both counts. */
export const errorFrames = ({ miscounted, missing, doubled, disordered, start, end }: ClipError): number =>
  Math.max(miscounted, missing + doubled + disordered + start + end);

type Span = { startMs: number; endMs: number };

function withoutGapsAtEnds(asked: Span, gaps: readonly Span[]): Span {
  let { startMs, endMs } = asked;
  for (const gap of [...gaps].sort((a, b) => a.startMs - b.startMs)) {
    if (gap.startMs <= startMs) startMs = Math.min(endMs, Math.max(startMs, gap.endMs));
  }
  for (const gap of [...gaps].sort((a, b) => b.endMs - a.endMs)) {
    if (gap.endMs >= endMs) endMs = Math.max(startMs, Math.min(endMs, gap.startMs));
  }
  return { startMs, endMs };
}

/** Whole frames by which a place is off: from 0 up to 1 is where it should be. */
const framesOff = (place: number): number => (place >= 0 ? Math.floor(place) : Math.ceil(-place));

const beyondPromise = (frames: number): number => Math.max(0, frames - PROMISED_FRAMES);

type Step = Pick<ClipError, 'missing' | 'doubled' | 'disordered'>;
const RIGHT: Step = { missing: 0, doubled: 0, disordered: 0 };

function judgeStep([before, after]: [ReadFrame, ReadFrame], gaps: readonly Span[], frameMs: number): Step {
  const step = ((after.number - before.number + COUNTER * 1.5) % COUNTER) - COUNTER / 2;
  if (step === 1) return RIGHT;
  if (step === 0) return { ...RIGHT, doubled: 1 };
  const namedMs = gapBetween(before, after, gaps);
  if (step > 1) return { ...RIGHT, missing: unnamed(step - 1, namedMs, frameMs) };
  if (namedMs === 0) return { ...RIGHT, disordered: 1 };
  // The camera has begun to count anew: only the clocks tell what is missing.
  const passed = Math.round(((after.clockMs ?? 0) - (before.clockMs ?? 0)) / frameMs);
  return { ...RIGHT, missing: unnamed(Math.max(0, passed - 1), namedMs, frameMs) };
}

/** A gap begins and ends where frames were placed: within the promise at both of its ends. */
function unnamed(missing: number, namedMs: number, frameMs: number): number {
  if (namedMs === 0) return missing;
  return Math.max(0, missing - Math.ceil(namedMs / frameMs) - 2 * PROMISED_FRAMES);
}

function gapBetween(before: ReadFrame, after: ReadFrame, gaps: readonly Span[]): number {
  const [from, to] = [before.clockMs ?? 0, after.clockMs ?? 0];
  return gaps.reduce((ms, gap) => ms + Math.max(0, Math.min(to, gap.endMs) - Math.max(from, gap.startMs)), 0);
}

/** The clock of a frame; one that cannot be read is worked out from the nearest that can. */
function clockAt(frames: readonly ReadFrame[], frameMs: number, index: number): number | null {
  const near = frames
    .map(({ clockMs }, at) => ({ clockMs, distance: index - at }))
    .filter(({ clockMs }) => clockMs !== null)
    .sort((a, b) => Math.abs(a.distance) - Math.abs(b.distance))[0];
  return near === undefined ? null : (near.clockMs as number) + near.distance * frameMs;
}
