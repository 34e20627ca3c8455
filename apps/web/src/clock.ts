/** The page's only way to time and waiting; tests put their own in its place. */
export type PageClock = {
  /** Wall time of this machine, ms since 1970. */
  now(): number;
  /** Calls once after `ms`; the answer cancels. */
  setTimer(ms: number, fn: () => void): () => void;
  /** Calls every `ms`; the answer ends it. */
  every(ms: number, fn: () => void): () => void;
};

/** The browser's clock. */
export const pageClock: PageClock = {
  now: () => Date.now(),
  setTimer: (ms, fn) => {
    const timer = setTimeout(fn, ms);
    return () => clearTimeout(timer);
  },
  every: (ms, fn) => {
    const timer = setInterval(fn, ms);
    return () => clearInterval(timer);
  },
};

/** Waits `ms`. */
export const sleep = (clock: PageClock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.setTimer(ms, resolve);
  });
