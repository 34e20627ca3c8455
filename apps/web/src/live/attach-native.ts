import { controlVideo, play, type LivePlayer } from './live-player.ts';

/** How far a player without parts stays behind the newest picture. */
const BEHIND_SECONDS = 2;

/** Safari on iOS plays HLS itself and tells the wall time of the list's start. */
export function attachNative(video: HTMLVideoElement, url: string, onFailure: () => void): LivePlayer {
  const withDate = video as HTMLVideoElement & { getStartDate?: () => Date };
  const startMs = (): number | null => {
    const start = withDate.getStartDate?.().getTime() ?? Number.NaN;
    return Number.isNaN(start) ? null : start;
  };
  const fromStart = (answer: (startMs: number) => number): number | null => {
    const start = startMs();
    return start === null ? null : answer(start);
  };
  video.addEventListener('error', onFailure, { once: true });
  video.src = url;
  void play(video);
  const places = {
    live: () => {
      const { seekable } = video;
      return seekable.length > 0 ? seekable.end(seekable.length - 1) - BEHIND_SECONDS : null;
    },
    of: (at: number) => fromStart((start) => Math.max(0, (at - start) / 1000)),
    date: (position: number) => fromStart((start) => start + position * 1000),
  };
  return controlVideo(video, places, {
    destroy: () => {
      video.removeEventListener('error', onFailure);
      video.removeAttribute('src');
      video.load();
    },
  });
}
