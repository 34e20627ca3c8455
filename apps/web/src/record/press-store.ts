import type { Clip } from '@hindsight/domain';
import type { Api, ClipOrder } from '../api/api.ts';
import type { PageClock } from '../clock.ts';
import { acceptedWords, problemWords } from './press-words.ts';
import { pressesAfter, type Press, type PressAction } from './presses.ts';
import { sendOrder } from './send-order.ts';

/** The presses of this visit, as components follow them: they are sent whichever page is open meanwhile. */
export type PressStore = {
  get(): readonly Press[];
  subscribe(listener: () => void): () => void;
  /** Sends an order. `poster`: the frame on screen at the press, null when there was none. */
  press(of: { order: ClipOrder; pressedAt: number; poster: Promise<Blob | null> }): void;
  /** Sends a refused press again, for the same moment. False when it is no longer known. */
  again(key: string): boolean;
  dismiss(key: string): void;
  /** Tells what the API has answered, in words. Nobody listens on other pages than the live one. */
  listen(listener: (words: string) => void): () => void;
};

/** What presses are sent with, and who is told. */
export type PressOptions = {
  api: Pick<Api, 'orderClip' | 'sendPoster'>;
  clock: PageClock;
  urls: Pick<typeof URL, 'createObjectURL' | 'revokeObjectURL'>;
  /** There is a new clip: lists take it in. */
  onAccepted(clip: Clip): void;
  /** A press was refused while nobody listened. */
  onRefusedUnheard(problem: string): void;
};

/** Keeps presses, and the frames that were on screen, from the press until they are dismissed or many newer ones came. */
export function createPresses(options: PressOptions): PressStore {
  const { api, clock, urls } = options;
  const followers = new Set<() => void>();
  const listeners = new Set<(words: string) => void>();
  const posters = new Map<string, Promise<Blob | null>>();
  let presses: readonly Press[] = [];

  const find = (key: string): Press | undefined => presses.find((press) => press.order.key === key);
  const dispatch = (action: PressAction): void => {
    const before = presses;
    presses = pressesAfter(before, action);
    for (const { order, posterUrl } of before) {
      if (posterUrl !== null && !find(order.key)) urls.revokeObjectURL(posterUrl);
    }
    for (const follower of followers) follower();
  };
  const tell = (words: string): void => {
    for (const listener of listeners) listener(words);
  };

  const send = async (order: ClipOrder): Promise<void> => {
    const { key } = order;
    try {
      const clip = await sendOrder({ api, clock, order });
      options.onAccepted(clip);
      dispatch({ type: 'accepted', key, clip });
      tell(acceptedWords(clip));
      const poster = await posters.get(key);
      posters.delete(key);
      // Without it the encoder makes the poster from the newest frame.
      if (poster) await api.sendPoster(clip.id, poster).catch(() => undefined);
    } catch (error) {
      const problem = problemWords(error);
      dispatch({ type: 'refused', key, problem });
      if (listeners.size === 0) options.onRefusedUnheard(problem);
      tell(problem);
    }
  };

  return {
    get: () => presses,
    subscribe: (follower) => {
      followers.add(follower);
      return () => followers.delete(follower);
    },
    press: ({ order, pressedAt, poster }) => {
      posters.set(order.key, poster);
      dispatch({ type: 'pressed', order, pressedAt });
      void poster.then((picture) => {
        // It may have been dismissed meanwhile: nobody would give the picture's memory back.
        if (picture && find(order.key)) {
          dispatch({ type: 'poster', key: order.key, url: urls.createObjectURL(picture) });
        }
      });
      void send(order);
    },
    again: (key) => {
      const press = find(key);
      if (!press) return false;
      dispatch({ type: 'again', key });
      void send(press.order);
      return true;
    },
    dismiss: (key) => {
      posters.delete(key);
      dispatch({ type: 'dismissed', key });
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
