/** Further apart than this, the frame told last is not the one on screen (a seek, a hidden page). In seconds. */
const SAME_PICTURE_SECONDS = 0.25;

/** Follows which frame a video shows. */
export type ShownFrames = {
  /** Where the frame on screen begins, in the video's seconds; without that knowledge, where playing is. */
  position(): number;
  stop(): void;
};

/** A video's `currentTime` runs on between frames; the frame callback tells which one is really shown. */
export function followFrames(video: HTMLVideoElement): ShownFrames {
  let shown = Number.NaN;
  let handle = 0;
  const follow = (): void => {
    handle = video.requestVideoFrameCallback((_now, { mediaTime }) => {
      shown = mediaTime;
      follow();
    });
  };
  const known = 'requestVideoFrameCallback' in video;
  if (known) follow();
  return {
    position: () => (Math.abs(shown - video.currentTime) < SAME_PICTURE_SECONDS ? shown : video.currentTime),
    stop: () => {
      if (known) video.cancelVideoFrameCallback(handle);
    },
  };
}
