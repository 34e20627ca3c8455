import { useEffect, useImperativeHandle, useRef, useState, type Ref, type RefObject } from 'react';
import { liveUrl } from '../api/api.ts';
import { usePage } from '../api/page.ts';
import { captureFrame, keepOnScreen } from '../record/capture-frame.ts';
import { attachLive, play, type LivePlayer } from './attach-live.ts';
import { freshWatch, look, retryMs, type Watch } from './watch.ts';

const LOOK_MS = 1000;

/** What the rest of the page may ask of the live picture. */
export type LiveHandle = {
  /** Wall time at which the frame on screen begins, ms since 1970; null while none is known. */
  seenAt(): number | null;
  /** Plays on from the frame of that wall time; null: live again. */
  show(at: number | null): void;
  /** The frame on screen as JPEG; null while there is none. */
  frame(): Promise<Blob | null>;
};

/** Keeps the live picture of `camera` running in `video`; answers whether it moves. */
export function useLiveStream(of: {
  camera: string;
  streaming: boolean;
  video: RefObject<HTMLVideoElement | null>;
  handle: Ref<LiveHandle>;
  /** The picture is a new one, and so a live one. */
  onLive: () => void;
}): Watch['phase'] {
  const { camera, streaming, video, handle, onLive } = of;
  const { clock } = usePage();
  const player = useRef<LivePlayer | null>(null);
  const [phase, setPhase] = useState<Watch['phase']>('connecting');
  const [attempt, setAttempt] = useState(0);
  const failures = useRef(0);
  const expected = useRef(streaming);
  expected.current = streaming;

  useImperativeHandle(
    handle,
    () => ({
      seenAt: () => player.current?.seenAt() ?? null,
      show: (at) => player.current?.show(at),
      frame: () => (video.current ? captureFrame(video.current) : Promise.resolve(null)),
    }),
    [video],
  );

  useEffect(() => {
    const element = video.current;
    if (!element) return;
    let ended = false;
    let cancelRetry = (): void => {};
    let watch = freshWatch;
    setPhase('connecting');
    onLive();

    const retry = (): void => {
      if (ended) return;
      failures.current += 1;
      setPhase('connecting');
      cancelRetry();
      cancelRetry = clock.setTimer(retryMs(failures.current), () => setAttempt((n) => n + 1));
    };
    attachLive(element, liveUrl(camera), retry).then((attached) => {
      if (ended) attached.destroy();
      else player.current = attached;
    }, retry);

    const stopLooking = clock.every(LOOK_MS, () => {
      if (document.hidden) return;
      if (element.paused) void play(element);
      watch = look(watch, { position: element.currentTime, elapsedMs: LOOK_MS, expected: expected.current });
      if (watch.phase === 'playing') failures.current = 0;
      player.current?.catchUp();
      if (watch.phase === 'stuck') {
        watch = freshWatch;
        retry();
      } else setPhase(watch.phase);
    });
    const onVisible = (): void => {
      if (!document.hidden) player.current?.catchUp();
    };
    document.addEventListener('visibilitychange', onVisible);

    return () => {
      ended = true;
      cancelRetry();
      stopLooking();
      document.removeEventListener('visibilitychange', onVisible);
      keepOnScreen(element);
      player.current?.destroy();
      player.current = null;
    };
  }, [camera, attempt, video, clock, onLive]);

  return phase;
}
