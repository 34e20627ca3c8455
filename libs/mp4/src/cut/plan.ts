import { HindsightError, isoMs, ticksToSeconds } from '@hindsight/domain';
import { describeDelivered } from './delivered.ts';
import { videoOf } from './read-session.ts';
import { placeStretches, selectStretches } from './select.ts';
import { collectSets, freeSetId, setsReason, spsOfFrame, type SourceSets } from './source-sets.ts';
import type { CutPlan, CutRequest, Frame, Piece, Run } from './types.ts';

const FALLBACK_FPS = 30;

/**
 * Decides what a clip of a window is made of, without decoding anything: which frames belong to it, which of them
 * are copied, which must be encoded (before the first IDR; after the last anchor when B-frames cross the end), or
 * why the whole must be. Throws `no_footage` when no frame lies in the window, `bad_footage` for fragments that
 * cannot be read.
 */
export function planCut(request: CutRequest): CutPlan {
  const sessions = request.sessions.filter((session) => session.fragments.length > 0);
  const stretches = sessions.flatMap((session) => selectStretches(request, session));
  const pieces = placeStretches(stretches);
  const [first] = pieces;
  if (!first) {
    const { start, end } = request.window;
    throw new HindsightError('no_footage', `expected frames in ${isoMs(start)} … ${isoMs(end)}, got none`);
  }
  const choice = chooseMethod(pieces);
  const runs = pieces.flatMap((piece) => piece.runs);
  const frames = pieces.reduce((sum, piece) => sum + piece.frames.length, 0);
  const encoded = runs.reduce((sum, run) => sum + (run.kind === 'encode' ? run.frames.length : 0), 0);
  const video = videoOf(first.session);
  return {
    ...choice,
    pieces,
    frames,
    framesEncoded: choice.method === 'transcode' ? frames : encoded,
    delivered: describeDelivered(request, stretches),
    codec: video.codec,
    fps: averageFps(pieces),
  };
}

type Choice = Pick<CutPlan, 'method' | 'transcodeReason' | 'parameterSetId' | 'width' | 'height'>;

function chooseMethod(pieces: readonly Piece[]): Choice {
  const [first] = pieces as [Piece];
  const { width, height } = videoOf(first.session);
  const transcode = (reason: string): Choice => {
    return { method: 'transcode', transcodeReason: reason, parameterSetId: null, width, height };
  };
  const codec = pieces.map((piece) => videoOf(piece.session).codec).find((name) => name !== 'h264');
  if (codec !== undefined) return transcode(`the codec is ${codec}, not h264`);
  if (!pieces.every((piece) => videoOf(piece.session).isUpright)) return transcode('the picture is turned or mirrored');
  const sets = collectSets(pieces);
  const reason = setsReason(sets) ?? seamReason(pieces);
  if (reason) return transcode(reason);
  const shown = shownSize(sets, pieces);
  if (!pieces.some((piece) => piece.runs.some((run) => run.kind === 'encode'))) {
    return { method: 'copy', parameterSetId: null, ...shown };
  }
  const parameterSetId = freeSetId(sets);
  if (parameterSetId === null) return transcode('the source uses all 32 parameter-set ids');
  return { method: 'smart', parameterSetId, ...shown };
}

/** A run that starts at a sync sample which is no IDR cannot be joined to what comes before it, nor start a clip. */
function seamReason(pieces: readonly Piece[]): string | null {
  const startsOpen = (run: Run): boolean => !(run.kind === 'copy' ? run.frames : run.decode)[0]?.idr;
  const open = pieces.some((piece) => piece.runs.some(startsOpen));
  return open ? 'there is no IDR at or before the first frame (open GOP)' : null;
}

function shownSize(sets: SourceSets, pieces: readonly Piece[]): { width: number; height: number } {
  const [piece] = pieces as [Piece];
  const [run] = piece.runs as [Run];
  const first = (run.kind === 'copy' ? run.frames : run.decode)[0] as Frame;
  const { width, height } = spsOfFrame(sets, first, videoOf(piece.session).nalLengthSize);
  return { width, height };
}

function averageFps(pieces: readonly Piece[]): number {
  const frames = pieces.reduce((sum, piece) => sum + piece.frames.length, 0);
  const seconds = pieces.reduce(
    (sum, piece) => sum + ticksToSeconds(piece.endTicks - piece.startTicks, videoOf(piece.session).timescale),
    0,
  );
  return seconds > 0 ? Math.round((frames / seconds) * 1000) / 1000 : FALLBACK_FPS;
}
