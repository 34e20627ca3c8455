import { followFrames } from './follow-frames.ts';
import { paceTo } from './pace.ts';

/** A live picture that runs in a video element. */
export type LivePlayer = {
  /** Wall time at which the frame on screen begins, ms since 1970; null while none is known. */
  seenAt(): number | null;
  /** Plays on from the frame of that wall time; null: live again. Before there is anything to play, as soon as there is. */
  show(at: number | null): void;
  /** Looking back: plays as fast as it takes to have the frame of that wall time on screen. */
  follow(at: number): void;
  /** Jumps to the newest picture when playing has fallen far behind it, as in a tab that was hidden. */
  catchUp(): void;
  destroy(): void;
};

/** Where things are in what a player plays, in the video's seconds; null while that is not known. */
export type Places = {
  /** Where live is. */
  live(): number | null;
  /** Where the frame of a wall time (ms since 1970) is. */
  of(at: number): number | null;
  /** The wall time at a position. */
  date(position: number): number | null;
};

/** Further behind than this is not made up by playing faster, but by a jump. */
const FAR_BEHIND_SECONDS = 4;

/** Moves a video about in what its player plays. `onLook`: told whether what is shown is past. */
export function controlVideo(
  video: HTMLVideoElement,
  places: Places,
  of: { onLook?: (back: boolean) => void; onCatchUp?: () => void; destroy: () => void },
): LivePlayer {
  const frames = followFrames(video);
  let lookingBack = false;
  let wanted: number | null = null;

  const seenAt = (): number | null => places.date(frames.position());
  const show = (at: number | null): void => {
    const position = at === null ? places.live() : places.of(at);
    wanted = position === null ? at : null;
    if (position === null) return;
    lookingBack = at !== null;
    of.onLook?.(lookingBack);
    video.playbackRate = 1;
    video.currentTime = position;
    void play(video);
  };
  const onLoaded = (): void => {
    if (wanted !== null) show(wanted);
  };
  video.addEventListener('loadeddata', onLoaded);

  return {
    seenAt,
    show,
    follow: (at) => {
      const seen = seenAt();
      if (!lookingBack || seen === null) return;
      const pace = paceTo(at - seen);
      if (pace === 'jump') show(at);
      else video.playbackRate = pace;
    },
    catchUp: () => {
      of.onCatchUp?.();
      const live = places.live();
      if (!lookingBack && live !== null && live - video.currentTime > FAR_BEHIND_SECONDS) video.currentTime = live;
    },
    destroy: () => {
      video.removeEventListener('loadeddata', onLoaded);
      frames.stop();
      of.destroy();
    },
  };
}

/** Starts playing. False when the browser wants to be asked by a click. */
export async function play(video: HTMLVideoElement): Promise<boolean> {
  try {
    await video.play();
    return true;
  } catch (error) {
    // Anything else ends by itself, or the watch sees it.
    return !(error instanceof DOMException && error.name === 'NotAllowedError');
  }
}
