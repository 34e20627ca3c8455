import type { Clip } from '@hindsight/domain';
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { useConnection } from '../api/queries.ts';
import { clipSeconds } from '../clips/clip-words.ts';
import { keepOnScreen } from '../record/capture-frame.ts';
import { attachPlayback, type Playback } from './attach-playback.ts';
import { clipFps, frameStart, nextSpeed, stepTarget } from './frames.ts';
import type { PlayerAction } from './player-keys.ts';
import { sourceOf } from './source-of.ts';

/** How the player stands. `position`: seconds from the clip's first frame to the one on screen. */
export type PlayerState = { position: number; playing: boolean; muted: boolean; speed: number; failed: boolean };

/** A player's state, and what can be done with it. */
export type Player = PlayerState & {
  seconds: number;
  fps: number;
  seek(position: number): void;
  setSpeed(speed: number): void;
  act(action: Exclude<PlayerAction, { type: 'help' }>): void;
};

type Moved = { playback: Playback | null; shown: number; fps: number; playing: boolean };

/**
 * Plays a clip in `video`. When it becomes ready meanwhile, its file takes over from the preview at the same place; the
 * frame on screen stands until the file's first one is there. What fails while the server is away is tried again when it
 * is back.
 */
export function usePlayer(clip: Clip, video: RefObject<HTMLVideoElement | null>, stage: RefObject<HTMLElement | null>) {
  const fps = clipFps(clip);
  const moved = useRef<Moved>({ playback: null, shown: 0, fps, playing: false });
  const left = useRef({ position: 0, playing: true });
  const [failed, setFailed] = useState(false);
  const attempt = useAttempts(failed);
  const [state, setState] = useState({ position: 0, playing: false, muted: false, speed: 1 });
  const source = sourceOf(clip);
  const { kind, url } = source ?? { kind: 'file' as const, url: null };

  useEffect(() => {
    const element = video.current;
    if (!element || url === null) return;
    let ended = false;
    setFailed(false);
    const { position, playing } = left.current;
    let wanted: boolean | null = null;
    const onFailure = (): void => {
      if (ended) return;
      // The browser pauses what has failed, and says so only after the error.
      wanted ??= moved.current.playing;
      setFailed(true);
    };
    attachPlayback(element, { kind, url }, position, onFailure).then((attached) => {
      if (ended) return attached.destroy();
      moved.current.playback = attached;
      if (playing) element.play().catch(() => undefined);
    }, onFailure);
    return () => {
      ended = true;
      const { playback, shown } = moved.current;
      left.current = { position: playback ? shown : position, playing: wanted ?? !element.paused };
      keepOnScreen(element);
      playback?.destroy();
      moved.current.playback = null;
    };
  }, [kind, url, video, attempt]);

  useEffect(() => {
    const element = video.current;
    return element ? followVideo(element, moved.current, setState) : undefined;
  }, [video]);

  useEffect(() => {
    moved.current.fps = fps;
  }, [fps]);

  const seconds = clipSeconds(clip);
  const commands = useMemo(
    () => commandsOf({ video, stage, moved: moved.current, seconds, fps }),
    [video, stage, seconds, fps],
  );
  const player: Player = { ...state, ...commands, failed, seconds, fps };
  return { player, kind };
}

/** Rises by one when something has failed and the server, which was away, is back. */
function useAttempts(failed: boolean): number {
  const { reached, updates } = useConnection();
  const there = reached && updates;
  const wasAway = useRef(false);
  const [attempts, setAttempts] = useState(0);
  useEffect(() => {
    wasAway.current ||= !there;
    if (!failed || !there || !wasAway.current) return;
    wasAway.current = false;
    setAttempts((n) => n + 1);
  }, [failed, there]);
  return attempts;
}

/** Keeps up with what the video shows. Each frame tells its own time where the browser knows it. */
function followVideo(
  video: HTMLVideoElement,
  moved: Moved,
  tell: (state: Omit<PlayerState, 'failed'>) => void,
): () => void {
  let ended = false;
  const offset = (): number => moved.playback?.offset() ?? 0;
  const update = (position: number): void => {
    moved.shown = Math.max(0, position);
    moved.playing = !video.paused;
    tell({ position: moved.shown, playing: !video.paused, muted: video.muted, speed: video.playbackRate });
  };
  const byFrame: VideoFrameRequestCallback = (_now, { mediaTime }) => {
    if (ended) return;
    const [told, sought] = [mediaTime - offset(), video.currentTime - offset()];
    update(frameStart({ told, sought, fps: moved.fps }));
    video.requestVideoFrameCallback(byFrame);
  };
  const exact = 'requestVideoFrameCallback' in HTMLVideoElement.prototype;
  if (exact) video.requestVideoFrameCallback(byFrame);
  const always = ['play', 'pause', 'ratechange', 'volumechange'];
  const events = exact ? always : [...always, 'timeupdate', 'seeked'];
  const onEvent = (): void => update(exact ? moved.shown : video.currentTime - offset());
  for (const name of events) video.addEventListener(name, onEvent);
  return () => {
    ended = true;
    for (const name of events) video.removeEventListener(name, onEvent);
  };
}

function commandsOf(of: {
  video: RefObject<HTMLVideoElement | null>;
  stage: RefObject<HTMLElement | null>;
  moved: Moved;
  seconds: number;
  fps: number;
}): Pick<Player, 'seek' | 'setSpeed' | 'act'> {
  const { moved, seconds, fps } = of;
  const seek = (position: number): void => {
    const video = of.video.current;
    if (!video) return;
    const within = Math.min(Math.max(0, position), Math.max(0, seconds - 0.5 / fps));
    video.currentTime = within + (moved.playback?.offset() ?? 0);
  };
  const setSpeed = (speed: number): void => {
    if (of.video.current) of.video.current.playbackRate = speed;
  };
  return {
    seek,
    setSpeed,
    act: (action) => {
      const video = of.video.current;
      if (!video) return;
      if (action.type === 'toggle') void (video.paused ? video.play().catch(() => undefined) : video.pause());
      if (action.type === 'seek') seek(moved.shown + action.seconds);
      if (action.type === 'start') seek(0.5 / fps);
      if (action.type === 'end') seek(seconds);
      if (action.type === 'speed') setSpeed(nextSpeed(video.playbackRate, action.faster));
      if (action.type === 'mute') video.muted = !video.muted;
      if (action.type === 'fullscreen') void toggleFullscreen(of.stage.current, video);
      if (action.type === 'step') {
        video.pause();
        seek(stepTarget({ shown: moved.shown, frames: action.frames, fps, seconds }));
      }
    },
  };
}

/** With its controls where the browser can; iPhones show the video alone. */
async function toggleFullscreen(stage: HTMLElement | null, video: HTMLVideoElement): Promise<void> {
  if (document.fullscreenElement) return document.exitFullscreen();
  if (stage?.requestFullscreen) return stage.requestFullscreen().catch(() => undefined);
  (video as HTMLVideoElement & { webkitEnterFullscreen?: () => void }).webkitEnterFullscreen?.();
}
