/** A source of the matrix while it runs. */
export type RunningSource = { url: string; stop(): Promise<void> };

/** One row of the matrix: a source, how it is reached, and what its clip must be. */
export type Row = {
  /** The camera's id. */
  id: string;
  /** For people: how it is reached, its picture, its sound. */
  transport: string;
  picture: string;
  sound: string;
  /** Frames a second; where the rate varies, the fastest. */
  fps: number | string;
  /** Of the clip. */
  width: number;
  height: number;
  mode: 'copy' | 'encode';
  /** What the camera's state says about why it is encoded. */
  reason?: RegExp;
  hasSound: boolean;
  /**
   * What the clock in the picture shows. `wall`: the wall clock when the frame was drawn, so every frame's time can be
   * judged. `media`: the place in a file, so only how evenly frames are placed can be judged.
   */
  clock: 'wall' | 'media';
  /** Frames after which a file begins anew. */
  loop?: number;
  /** Whether the source sends the frame of this number; default all of them. */
  isSent?: (number: number) => boolean;
  /** It has no times of its own: the network's delays show between its frames. */
  isStampedOnArrival?: boolean;
  /** Answers why it cannot run here, or the running source. */
  start(): Promise<RunningSource | { skipped: string }>;
};

/** A row in words. */
export const titleOf = ({ transport, picture, fps, sound, mode }: Row): string =>
  `${transport}: ${picture}, ${fps} fps, sound ${sound}, is ${mode === 'copy' ? 'copied' : 'encoded'}, and its clip is right`;
