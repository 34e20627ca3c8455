import type { PageClock } from '../clock.ts';

/** What came of playing the first second of a file. */
export type Played = { ok: true; frames: number; dropped: number; firstFrameMs: number } | { ok: false; why: string };

const WANTED_SECONDS = 1;
const PATIENCE_MS = 10_000;

const MEDIA_ERRORS: Record<number, string> = {
  1: 'loading was stopped',
  2: 'the file could not be read to its end',
  3: 'the decoder gave up on it',
  4: 'this browser has no decoder for it',
};

/** Plays the first second of `url` in a muted video, and says how many frames were shown. Never rejects. */
export async function playStart(video: HTMLVideoElement, url: string, clock: PageClock): Promise<Played> {
  const started = clock.now();
  let firstFrameMs: number | null = null;
  let frames = 0;
  let running = true;
  const count = (): void => {
    if (!running) return;
    frames += 1;
    firstFrameMs ??= Math.round(clock.now() - started);
    video.requestVideoFrameCallback(count);
  };
  if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(count);
  const ended = untilPlayed(video, clock);
  video.muted = true;
  video.src = url;
  const refused = video.play().then(
    () => null,
    // The element's own error says more, and comes as well.
    (error: unknown) =>
      video.error ? null : `playing was refused (${error instanceof Error ? error.name : 'unknown'})`,
  );
  const why = await Promise.race([ended, refused.then((reason) => reason ?? ended)]);
  running = false;
  video.pause();
  if (why !== null) return { ok: false, why };
  const { droppedVideoFrames, totalVideoFrames } = video.getVideoPlaybackQuality();
  const shown = frames > 0 ? frames : totalVideoFrames - droppedVideoFrames;
  return { ok: true, frames: shown, dropped: droppedVideoFrames, firstFrameMs: firstFrameMs ?? 0 };
}

/** Null once the first second, or all of a shorter file, has been played; else why not. */
function untilPlayed(video: HTMLVideoElement, clock: PageClock): Promise<string | null> {
  const over = new AbortController();
  return new Promise<string | null>((resolve) => {
    const on = (name: string, then: () => void): void => video.addEventListener(name, then, { signal: over.signal });
    on('timeupdate', () => video.currentTime >= WANTED_SECONDS && resolve(null));
    on('ended', () => resolve(null));
    on('error', () => resolve(MEDIA_ERRORS[video.error?.code ?? 0] ?? 'it cannot be played'));
    const cancel = clock.setTimer(PATIENCE_MS, () => resolve('nothing was shown within 10 seconds'));
    over.signal.addEventListener('abort', cancel);
  }).finally(() => over.abort());
}
