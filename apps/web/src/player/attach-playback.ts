import { pathOf } from '../shell/paths.ts';

/** What the player plays: the preview while the clip is being made, then its file. */
export type PlaybackSource = { kind: 'preview' | 'file'; url: string };

/**
 * A clip that runs in a video element. Positions are seconds from the clip's first frame; the preview begins at the key
 * frame before it, so its media times are later by an offset.
 */
export type Playback = { offset(): number; destroy(): void };

/** Plays `source` from `start`; `onFailure` when it cannot be played. */
export async function attachPlayback(
  video: HTMLVideoElement,
  source: PlaybackSource,
  start: number,
  onFailure: () => void,
): Promise<Playback> {
  if (source.kind === 'preview') {
    const { default: Hls, Events } = await import('hls.js/light');
    if (Hls.isSupported()) {
      const hls = new Hls({ enableWorker: false });
      hls.on(Events.ERROR, (_name, { fatal }) => fatal && onFailure());
      hls.on(Events.MANIFEST_PARSED, () => void video.play().catch(() => undefined));
      hls.loadSource(pathOf(source.url));
      hls.attachMedia(video);
      return { offset: () => hls.latestLevelDetails?.startTimeOffset ?? 0, destroy: () => hls.destroy() };
    }
  }
  return attachFile(video, source, start, onFailure);
}

function attachFile(video: HTMLVideoElement, source: PlaybackSource, start: number, onFailure: () => void): Playback {
  video.addEventListener('error', onFailure);
  video.src = pathOf(source.url);
  if (start > 0) video.currentTime = start;
  return {
    offset: () => 0,
    destroy: () => {
      video.removeEventListener('error', onFailure);
      video.removeAttribute('src');
      video.load();
    },
  };
}
