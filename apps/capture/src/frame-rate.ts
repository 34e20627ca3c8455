import type { AppendInput } from '@hindsight/ring';

const WINDOW_US = 5_000_000;
/** Less than this is jitter. */
const CHANGE = 0.1;

/** Frames a second over the last 5 s of media time. */
export type FrameRate = {
  add(fragment: Pick<AppendInput, 'frames' | 'durationUs'>): void;
  fps(): number;
  /** Whether the rate of a full window differs from one that was said before by more than 10 %. */
  hasChanged(said: number): boolean;
};

/** Makes one; it starts at 0. */
export function createFrameRate(): FrameRate {
  const recent: { frames: number; durationUs: number }[] = [];
  let frames = 0;
  let us = 0;
  const fps = (): number => (us > 0 ? Math.round((frames * 1e8) / us) / 100 : 0);
  return {
    add: (fragment) => {
      recent.push({ frames: fragment.frames, durationUs: fragment.durationUs });
      frames += fragment.frames;
      us += fragment.durationUs;
      while (us - (recent[0]?.durationUs ?? us) >= WINDOW_US) {
        const gone = recent.shift();
        frames -= gone?.frames ?? 0;
        us -= gone?.durationUs ?? 0;
      }
    },
    fps,
    hasChanged: (said) => us >= WINDOW_US && Math.abs(fps() - said) > said * CHANGE,
  };
}
