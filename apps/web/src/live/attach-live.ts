/** A live picture that runs in a video element. */
export type LivePlayer = {
  /** Wall time of the frame on screen, ms since 1970; null while none is known. */
  seenAt(): number | null;
  /** Jumps to the newest picture when playing has fallen far behind, as in a tab that was hidden. */
  catchUp(): void;
  destroy(): void;
};

const BEHIND_SECONDS = 2;
/** Further behind than this is not made up by playing faster, but by a jump. */
const FAR_BEHIND_SECONDS = 8;
const CATCH_UP_RATE = 1.5;

/**
 * Plays a live HLS list in `video`: with hls.js, loaded on first use, else by the browser itself.
 * `onFailure` is called at most once, when playing cannot go on by itself.
 */
export async function attachLive(video: HTMLVideoElement, url: string, onFailure: () => void): Promise<LivePlayer> {
  const { default: Hls, Events, ErrorTypes } = await import('hls.js/light');
  if (!Hls.isSupported()) return attachNative(video, url, onFailure);

  const hls = new Hls({
    liveSyncDuration: BEHIND_SECONDS,
    liveMaxLatencyDuration: FAR_BEHIND_SECONDS,
    maxLiveSyncPlaybackRate: CATCH_UP_RATE,
    lowLatencyMode: true,
    enableWorker: false,
    backBufferLength: 10,
    maxBufferLength: 10,
  });
  let mayRecover = true;
  hls.on(Events.ERROR, (_name, { fatal, type }) => {
    if (!fatal) return;
    if (type === ErrorTypes.MEDIA_ERROR && mayRecover) {
      mayRecover = false;
      hls.recoverMediaError();
    } else onFailure();
  });
  hls.on(Events.MANIFEST_PARSED, () => void play(video));
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    seenAt: () => hls.playingDate?.getTime() ?? null,
    catchUp: () => {
      const edge = hls.liveSyncPosition;
      if (edge !== null && edge - video.currentTime > FAR_BEHIND_SECONDS) video.currentTime = edge;
    },
    destroy: () => hls.destroy(),
  };
}

/** Safari on iOS plays HLS itself and tells the wall time of the list's start. */
function attachNative(video: HTMLVideoElement, url: string, onFailure: () => void): LivePlayer {
  const withDate = video as HTMLVideoElement & { getStartDate?: () => Date };
  video.addEventListener('error', onFailure, { once: true });
  video.src = url;
  void play(video);
  return {
    seenAt: () => {
      const start = withDate.getStartDate?.().getTime() ?? Number.NaN;
      return Number.isNaN(start) ? null : start + video.currentTime * 1000;
    },
    catchUp: () => {
      const { seekable } = video;
      if (seekable.length > 0) video.currentTime = seekable.end(seekable.length - 1) - BEHIND_SECONDS;
    },
    destroy: () => {
      video.removeEventListener('error', onFailure);
      video.removeAttribute('src');
      video.load();
    },
  };
}

/** Starts playing; a browser that refuses is asked again by the watch. */
export const play = (video: HTMLVideoElement): Promise<void> => video.play().catch(() => undefined);
