import { HindsightError } from '@hindsight/domain';
import type { CutPlan } from '@hindsight/mp4';
import { frameTask, type FrameTask } from '../pick-frame.ts';

type Frame = CutPlan['pieces'][number]['frames'][number];

/** Widest that a thumbnail or poster needs to be, pixels. */
export const PICTURE_WIDTH = 640;

/** Which frame of a clip is its picture, from 0: the middle one. */
export const middleFrame = (frames: number): number => Math.floor(frames / 2);

/**
 * The middle frame of a planned clip, taken from the footage: the picture can be made while the clip is being put
 * together and checked.
 */
export function middleFrameTask(plan: CutPlan): FrameTask {
  let before = middleFrame(plan.frames);
  for (const piece of plan.pieces) {
    const wanted = piece.frames[before];
    if (!wanted) {
      before -= piece.frames.length;
      continue;
    }
    const { video } = piece.session.init;
    const gop = piece.runs
      .map((run) => (run.kind === 'copy' ? run.frames : run.decode))
      .find((frames) => frames.includes(wanted));
    if (!video || !gop) break;
    return frameTask(video, fromKeyFrame(gop, wanted), wanted);
  }
  throw new HindsightError('internal', `expected frame ${middleFrame(plan.frames)} in the plan, found none`);
}

/** A copied run may hold many GOPs. */
function fromKeyFrame(frames: Frame[], wanted: Frame): Frame[] {
  const at = frames.indexOf(wanted);
  const key = frames.findLastIndex((frame, index) => index <= at && (frame.idr || index === 0));
  return frames.slice(key, at + 1);
}
