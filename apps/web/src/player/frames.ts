import type { Clip } from '@hindsight/domain';
import { clipSeconds } from '../clips/clip-words.ts';

/** What is taken for the rate while a clip's frames have not been counted. */
const USUAL_FPS = 30;

/** Frames a second of a clip, on average. */
export function clipFps(clip: Clip): number {
  const seconds = clipSeconds(clip);
  return clip.frames !== undefined && clip.frames > 0 && seconds > 0 ? clip.frames / seconds : USUAL_FPS;
}

/**
 * Where to seek so that a player shows the frame so many further than the one that is shown: the middle of that frame,
 * because a browser may round a seek to its very beginning down to the frame before. `shown`: the time of the frame on
 * screen; everything in seconds.
 */
export function stepTarget(of: { shown: number; frames: number; fps: number; seconds: number }): number {
  const { shown, frames, fps, seconds } = of;
  const middleOfLast = Math.max(0, seconds - 0.5 / fps);
  return Math.min(Math.max(0, shown + (frames + 0.5) / fps), middleOfLast);
}

/** Two times this close are one. In seconds. */
const SAME_SECONDS = 0.0001;

/**
 * Where the frame on screen begins. A browser tells that with each frame, but of the frame that a seek has ended on
 * Firefox tells the place that was sought instead, somewhere within it. `told`: what it says; `sought`: where it stands;
 * everything in seconds.
 */
export const frameStart = ({ told, sought, fps }: { told: number; sought: number; fps: number }): number =>
  Math.abs(told - sought) < SAME_SECONDS ? (frameNumber(told, fps) - 1) / fps : told;

/** Number of the frame at a time, counted from 1. */
export const frameNumber = (shown: number, fps: number): number => Math.floor(shown * fps + 0.01) + 1;

/** Wall time of the frame at a position, ms: gaps within a clip last as long as they did, so the clock goes on evenly. */
export const wallTimeAt = (clip: Pick<Clip, 'delivered'>, position: number): number =>
  Date.parse(clip.delivered.start) + Math.round(position * 1000);

/** Speeds on offer. */
export const SPEEDS = [0.25, 0.5, 1, 1.5, 2, 4] as const;

/** The next slower or faster speed. */
export function nextSpeed(speed: number, faster: boolean): number {
  const at = SPEEDS.findIndex((of) => of === speed);
  return SPEEDS[Math.min(Math.max(0, at + (faster ? 1 : -1)), SPEEDS.length - 1)] ?? 1;
}
