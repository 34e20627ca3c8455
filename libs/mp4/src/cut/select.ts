import { mediaTicks, mediaToWall, ticksToUs, type WallUs } from '@hindsight/domain';
import { makeRuns } from './runs.ts';
import type { CutRequest, Frame, Gop, Piece, SourceSession } from './types.ts';
import { readGops, videoOf } from './read-session.ts';
import { leastDelay, untilMissing } from './until-missing.ts';
import { windowToTicks, type WindowTicks } from './window-ticks.ts';

/** A piece before it has its place in the clip, and whether footage goes on beyond its ends. */
export type Stretch = Omit<Piece, 'offsetUs'> & {
  /** There is a frame before the window's start: nothing is missing there. */
  reachesStart: boolean;
  /** There is a frame at or after the window's end, or the last one lasts until it. */
  reachesEnd: boolean;
};

/** The frames of a GOP that are shown, in presentation order, and all of its frames that could be. */
type Shown = { gop: Gop; whole: Frame[]; frames: Frame[] };

/** The stretches of a session that lie in the window. Those without a frame do not come out. */
export function selectStretches(request: CutRequest, session: SourceSession): Stretch[] {
  const gops = readGops(session);
  const asked = windowToTicks(request.window, session);
  const isKeyframe = request.precision === 'keyframe';
  const window = isKeyframe ? { ...asked, start: keyFrameBefore(gops, asked.start) } : asked;
  const bounds = { window, isKeyframe, delay: leastDelay(gops) };
  return contiguous(gops).flatMap((chain) => {
    const shown = chain.map((gop, i) => showGop(gop, chain[i + 1], bounds));
    return shown.some(({ frames }) => frames.length > 0) ? [toStretch(session, shown, window)] : [];
  });
}

/** Groups GOPs that follow each other without a hole. */
function contiguous(gops: readonly Gop[]): Gop[][] {
  const chains: Gop[][] = [];
  for (const gop of gops) {
    const chain = chains.at(-1);
    if (chain && !gop.afterHole) chain.push(gop);
    else chains.push([gop]);
  }
  return chains;
}

/** Presentation time of the last IDR at or before `start`; `start` itself when there is none. */
function keyFrameBefore(gops: readonly Gop[], start: number): number {
  const keys = gops.flatMap(({ frames: [first] }) => (first?.idr && first.pts <= start ? [first.pts] : []));
  return keys.at(-1) ?? start;
}

type Bounds = { window: WindowTicks; isKeyframe: boolean; delay: number };

function showGop(gop: Gop, next: Gop | undefined, { window, isKeyframe, delay }: Bounds): Shown {
  // Pictures shown before the one that starts a GOP need the GOP before it; at the end, the next GOP's is the limit.
  const first = gop.frames[0]?.pts ?? 0;
  const limit = next?.frames[0]?.pts ?? Infinity;
  const there = gop.open ? untilMissing(gop.frames, delay) : [...gop.frames].sort(byPts);
  const whole = there.filter((frame) => frame.pts >= first && frame.pts < limit);
  const wanted = whole.filter((frame) => frame.pts >= window.start && frame.pts < window.end);
  if (!isKeyframe || wanted.length === 0) return { gop, whole, frames: wanted };
  return { gop, whole, frames: whole.slice(0, closedLength(gop.frames, whole, wanted.length)) };
}

/**
 * What a pure copy shows: it cannot end between an anchor and the pictures before it, so it goes on to the first
 * place where a prefix in decode order is a prefix in presentation order too.
 */
function closedLength(decode: readonly Frame[], whole: readonly Frame[], atLeast: number): number {
  for (let length = atLeast; length < whole.length; length += 1) {
    const prefix = new Set(decode.slice(0, length));
    if (whole.slice(0, length).every((frame) => prefix.has(frame))) return length;
  }
  return whole.length;
}

const byPts = (a: Frame, b: Frame): number => a.pts - b.pts;

function toStretch(session: SourceSession, shown: Shown[], asked: WindowTicks): Stretch {
  const frames = shown.flatMap((part) => part.frames);
  const [first] = frames as [Frame];
  const last = frames.at(-1) as Frame;
  const all = shown.flatMap((part) => part.whole);
  const endTicks = endOf(last, { frames, all, windowEnd: asked.end });
  const lastLength = endTicks - last.pts;
  return {
    session,
    frames,
    runs: shown.flatMap((part) => (part.frames.length > 0 ? makeRuns(part.gop, part.frames) : [])),
    startTicks: first.pts,
    endTicks,
    wallStart: wallOf(first, first.pts),
    wallEnd: wallOf(last, endTicks),
    reachesStart: first.pts - asked.start < lastLength || all.some((frame) => frame.pts < asked.start),
    reachesEnd: endTicks >= asked.end - lastLength / 2 || all.some((frame) => frame.pts >= asked.end),
  };
}

const wallOf = (frame: Frame, ticks: number): WallUs => mediaToWall(frame.fragment.ref, mediaTicks(ticks));

/** End of the last frame shown. One that stood still beyond the window is cut at its end, but not below the usual. */
function endOf(last: Frame, of: { frames: Frame[]; all: Frame[]; windowEnd: number }): number {
  const later = of.all.filter((frame) => frame.pts > last.pts).map((frame) => frame.pts);
  const own = later.length > 0 ? Math.min(...later) - last.pts : last.duration;
  const [first] = of.frames;
  const usual = first && of.frames.length > 1 ? (last.pts - first.pts) / (of.frames.length - 1) : own;
  const duration = own > 0 ? own : Math.max(1, Math.round(usual));
  return last.pts + Math.min(duration, Math.max(of.windowEnd - last.pts, Math.round(usual)));
}

/**
 * Puts the stretches on the clip's clock: the first frame at 0; within a session by its own clock, across sessions
 * by wall time, so that a gap keeps its real length. Never before the end of what comes before.
 */
export function placeStretches(stretches: readonly Stretch[]): Piece[] {
  const pieces: Piece[] = [];
  for (const { reachesStart: _start, reachesEnd: _end, ...stretch } of stretches) {
    const before = pieces.at(-1);
    pieces.push({ ...stretch, offsetUs: before ? offsetAfter(before, stretch, pieces[0]?.wallStart ?? 0) : 0 });
  }
  return pieces;
}

function offsetAfter(before: Piece, stretch: Omit<Piece, 'offsetUs'>, clipStart: number): number {
  const { timescale } = videoOf(before.session);
  const since = (ticks: number): number => before.offsetUs + ticksToUs(ticks - before.startTicks, timescale);
  const own = before.session === stretch.session ? since(stretch.startTicks) : stretch.wallStart - clipStart;
  return Math.max(own, since(before.endTicks));
}
