import type HlsPlayer from 'hls.js/light';
import { followFrames } from './follow-frames.ts';
import { dateAt, positionAt, type DatedSpan } from './dated-spans.ts';

/** A live picture that runs in a video element. */
export type LivePlayer = {
  /** Wall time at which the frame on screen begins, ms since 1970; null while none is known. */
  seenAt(): number | null;
  /** Plays on from the frame of that wall time; null: live again. */
  show(at: number | null): void;
  /** Jumps to the newest picture when playing has fallen far behind it, as in a tab that was hidden. */
  catchUp(): void;
  destroy(): void;
};

/** Further behind than this is not made up by playing faster, but by a jump. */
const FAR_BEHIND_SECONDS = 4;
const CATCH_UP_RATE = 1.5;
/** How much more distance to the newest picture each standstill makes: a tenth of what hls.js does by itself. */
const MORE_AFTER_STALL_SECONDS = 0.1;
/** How far a player without parts stays behind the newest picture. */
const BEHIND_SECONDS = 2;

/**
 * Plays a live HLS list in `video`: with hls.js, loaded on first use, else by the browser itself.
 * `onFailure` is called at most once, when playing cannot go on by itself.
 */
export async function attachLive(video: HTMLVideoElement, url: string, onFailure: () => void): Promise<LivePlayer> {
  const { default: Hls, Events, ErrorTypes } = await import('hls.js/light');
  if (!Hls.isSupported()) return attachNative(video, url, onFailure);

  const hls = new Hls({
    maxLiveSyncPlaybackRate: CATCH_UP_RATE,
    liveSyncOnStallIncrease: MORE_AFTER_STALL_SECONDS,
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
  return controlHls(hls, video);
}

function controlHls(hls: HlsPlayer, video: HTMLVideoElement): LivePlayer {
  const frames = followFrames(video);
  let rewound = false;
  return {
    seenAt: () => dateAt(spansOf(hls), frames.position()),
    show: (at) => {
      const position = at === null ? hls.liveSyncPosition : positionAt(spansOf(hls), at);
      if (position === null) return;
      rewound = at !== null;
      // What is looked back at is not to be hurried through.
      hls.config.maxLiveSyncPlaybackRate = rewound ? 1 : CATCH_UP_RATE;
      video.playbackRate = 1;
      video.currentTime = position;
      void play(video);
    },
    catchUp: () => {
      const edge = hls.liveSyncPosition;
      if (!rewound && edge !== null && edge - video.currentTime > FAR_BEHIND_SECONDS) video.currentTime = edge;
    },
    destroy: () => {
      frames.stop();
      hls.destroy();
    },
  };
}

function spansOf(hls: HlsPlayer): DatedSpan[] {
  const details = hls.latestLevelDetails;
  if (!details) return [];
  return details.fragmentHint ? [...details.fragments, details.fragmentHint] : details.fragments;
}

/** Safari on iOS plays HLS itself and tells the wall time of the list's start. */
function attachNative(video: HTMLVideoElement, url: string, onFailure: () => void): LivePlayer {
  const withDate = video as HTMLVideoElement & { getStartDate?: () => Date };
  const startDate = (): number => withDate.getStartDate?.().getTime() ?? Number.NaN;
  const frames = followFrames(video);
  let rewound = false;
  video.addEventListener('error', onFailure, { once: true });
  video.src = url;
  void play(video);
  const edge = (): number => {
    const { seekable } = video;
    return seekable.length > 0 ? seekable.end(seekable.length - 1) - BEHIND_SECONDS : video.currentTime;
  };
  return {
    seenAt: () => {
      const start = startDate();
      return Number.isNaN(start) ? null : start + frames.position() * 1000;
    },
    show: (at) => {
      if (at !== null && Number.isNaN(startDate())) return;
      rewound = at !== null;
      video.currentTime = at === null ? edge() : Math.max(0, (at - startDate()) / 1000);
      void play(video);
    },
    catchUp: () => {
      if (!rewound && edge() - video.currentTime > FAR_BEHIND_SECONDS) video.currentTime = edge();
    },
    destroy: () => {
      frames.stop();
      video.removeEventListener('error', onFailure);
      video.removeAttribute('src');
      video.load();
    },
  };
}

/** Starts playing; a browser that refuses is asked again by the watch. */
export const play = (video: HTMLVideoElement): Promise<void> => video.play().catch(() => undefined);
