import type HlsPlayer from 'hls.js/light';
import { attachNative } from './attach-native.ts';
import { dateAt, positionAt, type DatedSpan } from './dated-spans.ts';
import { controlVideo, play, type LivePlayer } from './live-player.ts';

const CATCH_UP_RATE = 1.5;
/** How much more distance to the newest picture each standstill makes: a tenth of what hls.js does by itself. */
const MORE_AFTER_STALL_SECONDS = 0.1;
/** The same where whole segments come, a few seconds long. */
const MORE_AFTER_STALL_OF_SEGMENTS_SECONDS = 1;
/** After so many looks without a standstill, one a second, the distance that standstills have made is taken back. */
const QUIET_LOOKS = 300;
/** Less than this is no distance worth taking back. */
const DISTANCE_SECONDS = 0.05;

/**
 * Plays a live HLS list in `video`: with hls.js, loaded on first use, else by the browser itself.
 * `onFailure` is called at most once, when playing cannot go on by itself.
 */
export async function attachLive(
  video: HTMLVideoElement,
  { url, lowLatency }: { url: string; lowLatency: boolean },
  onFailure: () => void,
): Promise<LivePlayer> {
  const { default: Hls, Events, ErrorTypes } = await import('hls.js/light');
  if (!Hls.isSupported()) return attachNative(video, url, onFailure);

  const hls = new Hls({
    maxLiveSyncPlaybackRate: CATCH_UP_RATE,
    liveSyncOnStallIncrease: lowLatency ? MORE_AFTER_STALL_SECONDS : MORE_AFTER_STALL_OF_SEGMENTS_SECONDS,
    // One target duration behind the last whole segment, where parts do not say how far.
    ...(lowLatency ? {} : { liveSyncDurationCount: 1 }),
    lowLatencyMode: lowLatency,
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
  const places = {
    live: () => hls.liveSyncPosition,
    of: (at: number) => positionAt(spansOf(hls), at),
    date: (position: number) => dateAt(spansOf(hls), position),
  };
  let quietLooks = 0;
  const onWaiting = (): void => void (quietLooks = 0);
  video.addEventListener('waiting', onWaiting);
  return controlVideo(video, places, {
    // What is looked back at is not to be hurried through.
    onLook: (back) => void (hls.config.maxLiveSyncPlaybackRate = back ? 1 : CATCH_UP_RATE),
    onCatchUp: () => {
      quietLooks += 1;
      const holdBack = hls.latestLevelDetails?.partHoldBack ?? 0;
      if (quietLooks < QUIET_LOOKS || holdBack === 0) return;
      quietLooks = 0;
      if ((hls.targetLatency ?? 0) > holdBack + DISTANCE_SECONDS) hls.targetLatency = holdBack;
    },
    destroy: () => {
      video.removeEventListener('waiting', onWaiting);
      hls.destroy();
    },
  });
}

function spansOf(hls: HlsPlayer): DatedSpan[] {
  const details = hls.latestLevelDetails;
  if (!details) return [];
  return details.fragmentHint ? [...details.fragments, details.fragmentHint] : details.fragments;
}
