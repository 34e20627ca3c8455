import type { PageClock } from '../clock.ts';

/** The part of the browser's EventSource that is used here. */
export type EventSourceLike = {
  readonly readyState: number;
  onopen: (() => void) | null;
  onerror: (() => void) | null;
  addEventListener(name: string, listener: (event: { data: string }) => void): void;
  close(): void;
};

/** How the stream is opened and who is told. */
export type EventStreamOptions = {
  open: () => EventSourceLike;
  clock: PageClock;
  names: readonly string[];
  onEvent: (name: string, data: unknown) => void;
  /** `again`: the stream was lost before, so changes may have been missed. */
  onOpen: (again: boolean) => void;
  onLost: () => void;
};

const CLOSED = 2;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10_000;

/**
 * Follows the API's events for as long as the page lives. The browser reconnects by itself after a broken
 * connection, but gives up for good after an error answer (a proxy's 502 while the API restarts): then a new
 * stream is opened, after 1 s doubling to 10 s. The answer ends it.
 */
export function followEvents(options: EventStreamOptions): () => void {
  let source: EventSourceLike | null = null;
  let cancelTimer = (): void => {};
  let waitMs = FIRST_WAIT_MS;
  let lost = false;

  const connect = (): void => {
    const current = options.open();
    source = current;
    current.onopen = () => {
      waitMs = FIRST_WAIT_MS;
      options.onOpen(lost);
      lost = false;
    };
    current.onerror = () => {
      lost = true;
      options.onLost();
      if (current.readyState !== CLOSED) return;
      cancelTimer = options.clock.setTimer(waitMs, connect);
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    };
    for (const name of options.names) {
      current.addEventListener(name, ({ data }) => {
        const value = parse(data);
        if (value !== undefined) options.onEvent(name, value);
      });
    }
  };
  connect();

  return () => {
    cancelTimer();
    source?.close();
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
