import { wallMs, wallUs, type WallMs, type WallUs } from '@hindsight/domain';

/** The only way to time, waiting and randomness. Tests put a `SimulatedClock` in its place. */
export type Clock = {
  now(): WallMs;
  nowUs(): WallUs;
  /** Milliseconds since an arbitrary origin; never set back, whatever happens to the wall clock. */
  monotonicMs(): number;
  /** A number in [0, 1) that nobody can foretell: ids are made of it, and some of them are all that an address hides. */
  random(): number;
  /** Waits; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls once after `ms`; the answer cancels. */
  setTimer(ms: number, fn: () => void): () => void;
  /** Calls every `ms`; the answer ends it. */
  every(ms: number, fn: () => void): () => void;
};

/** Waiting in terms of a timer: shared by every clock. */
export function sleepWith(setTimer: Clock['setTimer'], ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason as Error);
    };
    const cancel = setTimer(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

const setTimer: Clock['setTimer'] = (ms, fn) => {
  const timer = setTimeout(fn, ms);
  return () => clearTimeout(timer);
};

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => wallMs(Date.now()),
  // performance.timeOrigin + now() does not follow a wall clock that is stepped; Date.now does.
  nowUs: () => wallUs(Date.now() * 1000),
  monotonicMs: () => performance.now(),
  random: () => crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32,
  setTimer,
  sleep: (ms, signal) => sleepWith(setTimer, ms, signal),
  every: (ms, fn) => {
    const timer = setInterval(fn, ms);
    return () => clearInterval(timer);
  },
};
