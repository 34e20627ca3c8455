import type { Clip, Timeline } from '@hindsight/domain';
import { useQueryClient } from '@tanstack/react-query';
import { useReducer, useRef, useState } from 'react';
import { newKey, type ClipOrder } from '../api/api.ts';
import { inPages, putInPages, type Pages } from '../api/cache.ts';
import { usePage } from '../api/page.ts';
import { keys } from '../api/queries.ts';
import type { LiveHandles } from '../live/live-handles.ts';
import { acceptedWords, heldAtPress, pressWords, problemWords } from './press-words.ts';
import type { MarkedSpan } from './marks.ts';
import { pressesAfter, type Press } from './presses.ts';
import { momentSeen } from './seen.ts';
import { sendOrder } from './send-order.ts';
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
 * The Record button's work: answers at once, then tells the API, then says how it went. One press keeps the same window of
 * every camera that is shown, each as a clip of its own.
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
  const { api, clock } = usePage();
  const client = useQueryClient();
  const [presses, dispatch] = useReducer(pressesAfter, []);
  const [said, say] = useState('');
  const posters = useRef(new Map<string, Promise<Blob | null>>());
  const lastPress = useRef(-BOUNCE_MS);

  const send = async (order: ClipOrder): Promise<void> => {
    try {
      const clip = await sendOrder({ api, clock, order });
      client.setQueryData<Pages<Clip>>(keys.clips, (old) => (inPages(old, clip.id) ? old : putInPages(old, clip)));
      dispatch({ type: 'accepted', key: order.key, clip });
      say(acceptedWords(clip));
      const poster = await posters.current.get(order.key);
      posters.current.delete(order.key);
      // Without it the encoder makes the poster from the newest frame.
      if (poster) await api.sendPoster(clip.id, poster).catch(() => undefined);
    } catch (error) {
      const problem = problemWords(error);
      dispatch({ type: 'refused', key: order.key, problem });
      say(problem);
    }
  };

  const pressOne = (order: ClipOrder, pressedAt: number): void => {
    const poster = of.handles.of(order.camera)?.frame() ?? Promise.resolve(null);
    posters.current.set(order.key, poster);
    dispatch({ type: 'pressed', order, pressedAt });
    void poster.then((blob) => {
      if (blob) dispatch({ type: 'poster', key: order.key, url: URL.createObjectURL(blob) });
    });
    void send(order);
  };

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
    for (const camera of cameras) pressOne({ camera, ...window, key: newKey() }, pressedAt);
  };

  const again = (key: string): void => {
    const order = presses.find((p) => p.order.key === key)?.order;
    if (!order) return;
    dispatch({ type: 'again', key });
    say('Sending it again…');
    void send(order);
  };

  const dismiss = (key: string): void => {
    posters.current.delete(key);
    const url = presses.find((p) => p.order.key === key)?.posterUrl;
    if (url) URL.revokeObjectURL(url);
    dispatch({ type: 'dismissed', key });
  };

  return { presses, said, say, press: () => press(), keep: press, again, dismiss };
}

const past = (seconds: number, seen: number | null): Pick<ClipOrder, 'seconds' | 'at'> => ({
  seconds,
  at: seen === null ? null : new Date(Math.round(seen)).toISOString(),
});
