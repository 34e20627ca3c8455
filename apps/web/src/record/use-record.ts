import type { Timeline } from '@hindsight/domain';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { newKey, type ClipOrder } from '../api/api.ts';
import { usePage } from '../api/page.ts';
import type { LiveHandles } from '../live/live-handles.ts';
import { heldAtPress, pressWords } from './press-words.ts';
import type { MarkedSpan } from './marks.ts';
import type { Press } from './presses.ts';
import { momentSeen } from './seen.ts';
import type { Length } from './use-length.ts';

/** Two presses closer together than this are one finger that bounced. */
const BOUNCE_MS = 350;

/** What the page shows of the Record button’s work, and can ask of it. */
export type Recorder = {
  presses: readonly Press[];
  /** What there is to say about the last press; spoken and shown. */
  said: string;
  say(text: string): void;
  press(): void;
  /** Keeps exactly this span (ISO 8601). */
  keep(span: MarkedSpan): void;
  /** Sends a refused press again, for the same moment. */
  again(key: string): void;
  dismiss(key: string): void;
};

/**
 * The Record button's work: answers at once, hands the order on to be sent, then says how it went. One press keeps the same
 * window of every camera that is shown, each as a clip of its own.
 */
export function useRecord(of: {
  cameras: () => string[];
  handles: LiveHandles;
  /** The wall time that is on screen, ms since 1970; null while none is known. */
  onScreen: () => number | null;
  length: Length;
  timeline: Timeline | undefined;
  onPress: () => void;
}): Recorder {
  const { clock, presses: store } = usePage();
  const presses = useSyncExternalStore(store.subscribe, store.get);
  const [said, say] = useState('');
  const lastPress = useRef(-BOUNCE_MS);
  useEffect(() => store.listen(say), [store]);

  const press = (span?: MarkedSpan): void => {
    const pressedAt = clock.now();
    const cameras = of.cameras();
    if (cameras.length === 0 || Math.abs(pressedAt - lastPress.current) < BOUNCE_MS) return;
    lastPress.current = pressedAt;
    of.onPress();
    const seen = momentSeen(of.onScreen(), of.timeline);
    const window = span ? { seconds: span.seconds, start: span.start, at: span.end } : past(of.length.seconds, seen);
    const until = span ? Date.parse(span.end) : seen;
    say(pressWords(window.seconds, heldAtPress(of.timeline, window.seconds, until), until));
    for (const camera of cameras) {
      const poster = of.handles.of(camera)?.frame() ?? Promise.resolve(null);
      store.press({ order: { camera, ...window, key: newKey() }, pressedAt, poster });
    }
  };

  const again = (key: string): void => {
    if (store.again(key)) say('Sending it again…');
  };

  return { presses, said, say, press: () => press(), keep: press, again, dismiss: store.dismiss };
}

const past = (seconds: number, seen: number | null): Pick<ClipOrder, 'seconds' | 'at'> => ({
  seconds,
  at: seen === null ? null : new Date(Math.round(seen)).toISOString(),
});
