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
  const url = pathOf(source.url);
  if (source.kind === 'file') return attachUrl(video, { url, start, offset: 0, onFailure });
  const { default: Hls, Events } = await import('hls.js/light');
  if (!Hls.isSupported()) {
    const offset = await offsetOfList(url);
    const playback = attachUrl(video, { url, start, offset, onFailure });
    play(video);
    return playback;
  }
  const hls = new Hls({ enableWorker: false });
  hls.on(Events.ERROR, (_name, { fatal }) => fatal && onFailure());
  hls.on(Events.MANIFEST_PARSED, () => play(video));
  hls.loadSource(url);
  hls.attachMedia(video);
  return { offset: () => hls.latestLevelDetails?.startTimeOffset ?? 0, destroy: () => hls.destroy() };
}

const play = (video: HTMLVideoElement): void => void video.play().catch(() => undefined);

/** A browser that plays lists itself tells nobody where the clip begins in them: the list says so. */
async function offsetOfList(url: string): Promise<number> {
  const list = await fetch(url).then(
    (response) => response.text(),
    () => '',
  );
  return Number(/#EXT-X-START:\S*TIME-OFFSET=([\d.]+)/.exec(list)?.[1] ?? 0);
}

function attachUrl(
  video: HTMLVideoElement,
  { url, start, offset, onFailure }: { url: string; start: number; offset: number; onFailure: () => void },
): Playback {
  video.addEventListener('error', onFailure);
  video.src = url;
  if (start + offset > 0) video.currentTime = start + offset;
  return {
    offset: () => offset,
    destroy: () => {
      video.removeEventListener('error', onFailure);
      video.removeAttribute('src');
      video.load();
    },
  };
}
