import { HindsightError } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';

/** Whether an error says that something took too long: an attempt (`withTimeLimit`), or one run of FFmpeg in it. */
export const isTimeLimit = (error: unknown): boolean =>
  error instanceof HindsightError && error.details?.['timeLimitMs'] !== undefined;

/**
 * Runs work for `limitMs` at most. The signal that the work gets is aborted at the limit and with the outer one;
 * the answer does not wait for work that ignores it.
 */
export async function withTimeLimit<T>(
  clock: Clock,
  options: { limitMs: number; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const cancel = clock.setTimer(options.limitMs, () => {
    const message = `expected an end within ${options.limitMs} ms, got none`;
    limit.abort(new HindsightError('internal', message, { details: { timeLimitMs: options.limitMs } }));
  });
  const signal = AbortSignal.any([options.signal, limit.signal]);
  try {
    signal.throwIfAborted();
    return await Promise.race([work(signal), aborted(signal)]);
  } finally {
    cancel();
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
