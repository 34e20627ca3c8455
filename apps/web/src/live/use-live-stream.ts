import { useEffect, useImperativeHandle, useRef, useState, type Ref, type RefObject } from 'react';
import { liveUrl } from '../api/api.ts';
import { usePage } from '../api/page.ts';
import { whileVisible } from '../api/while-visible.ts';
import { captureFrame, keepOnScreen } from '../record/capture-frame.ts';
import { attachLive } from './attach-live.ts';
import type { LiveHandle } from './live-handles.ts';
import { play, type LivePlayer } from './live-player.ts';
import { freshWatch, look, retryMs, type Watch } from './watch.ts';

const LOOK_MS = 1000;

/** `held`: its camera has no footage of the moment that is shown; `refused`: the browser plays only after a click. */
export type LivePhase = Watch['phase'] | 'held' | 'refused';

/** Keeps the live picture of `camera` running in `video` while the tab can be seen; answers whether it moves. */
export function useLiveStream(of: {
  camera: string;
  streaming: boolean;
  /** False: whole segments, some seconds later, over fewer connections. */
  lowLatency: boolean;
  video: RefObject<HTMLVideoElement | null>;
  handle: Ref<LiveHandle>;
  /** The wall time that is looked back at, ms since 1970; null: live. A new player goes on there. */
  moment: () => number | null;
}): LivePhase {
  const { camera, streaming, lowLatency, video, handle, moment } = of;
  const { clock } = usePage();
  const player = useRef<LivePlayer | null>(null);
  const [phase, setPhase] = useState<LivePhase>('connecting');
  const [attempt, setAttempt] = useState(0);
  // Of a camera that has not sent yet there is no list to ask for.
  const [begun, setBegun] = useState(streaming);
  if (streaming && !begun) setBegun(true);
  const failures = useRef(0);
  const expected = useRef(streaming);
  expected.current = streaming;

  useImperativeHandle(
    handle,
    () => ({
      seenAt: () => player.current?.seenAt() ?? null,
      show: (at) => player.current?.show(at),
      follow: (at) => player.current?.follow(at),
      frame: () => (video.current ? captureFrame(video.current) : Promise.resolve(null)),
    }),
    [video],
  );

  useEffect(() => {
    const element = video.current;
    if (!element || !begun) return;
    let ended = false;
    let refused = false;
    let cancelRetry = (): void => {};
    let watch = freshWatch;
    setPhase('connecting');

    const retry = (): void => {
      if (ended) return;
      failures.current += 1;
      setPhase('connecting');
      cancelRetry();
      cancelRetry = clock.setTimer(retryMs(failures.current), () => setAttempt((n) => n + 1));
    };
    const start = (): (() => void) => {
      let over = false;
      attachLive(element, { url: liveUrl(camera, lowLatency), lowLatency }, retry).then((attached) => {
        if (over) return attached.destroy();
        player.current = attached;
        const at = moment();
        if (at !== null) attached.show(at);
      }, retry);
      return () => {
        over = true;
        keepOnScreen(element);
        player.current?.destroy();
        player.current = null;
      };
    };
    const stopPlaying = whileVisible({ tab: document, clock, start });

    const stopLooking = clock.every(LOOK_MS, () => {
      if (document.hidden) return;
      if (element.paused) void play(element).then((mayPlay) => (refused = !mayPlay));
      else refused = false;
      const held = element.playbackRate === 0;
      const moves = expected.current && !held && !refused;
      watch = look(watch, { position: element.currentTime, elapsedMs: LOOK_MS, expected: moves });
      if (watch.phase === 'playing') failures.current = 0;
      player.current?.catchUp();
      if (watch.phase === 'stuck') {
        watch = freshWatch;
        retry();
      } else setPhase(refused ? 'refused' : held ? 'held' : watch.phase);
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
      stopPlaying();
    };
  }, [camera, begun, lowLatency, attempt, video, clock, moment]);

  return phase;
}
