import type { PageClock } from '../clock.ts';

/** One short message at the foot of the page, for what leaves no other trace: a copied link, a change refused. */
export type MessageStore = {
  get(): string | null;
  /** Shows and speaks `text` for a few seconds, in the place of the one before. */
  say(text: string): void;
  subscribe(listener: () => void): () => void;
};

const SHOWN_MS = 5000;

/** Starts without a message. */
export function createMessages(clock: PageClock): MessageStore {
  const listeners = new Set<() => void>();
  let text: string | null = null;
  let cancel = (): void => {};
  const set = (next: string | null): void => {
    text = next;
    for (const listener of listeners) listener();
  };
  return {
    get: () => text,
    say: (next) => {
      cancel();
      set(next);
      cancel = clock.setTimer(SHOWN_MS, () => set(null));
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
