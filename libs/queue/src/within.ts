import { HindsightError, messageOf } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';

/** No call waits longer for Redis: an HTTP request must not hang because the queue is away. */
const ANSWER_MS = 3000;

/** BullMQ waits for its first connection without an end, whatever the connection's own limits are. */
export function within<T>(clock: Clock, doing: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (cause?: unknown): void => {
      const why = cause === undefined ? `no answer within ${ANSWER_MS} ms` : messageOf(cause);
      reject(new HindsightError('unavailable', `queue: ${doing} failed: ${why}`, { cause, retryAfterSeconds: 2 }));
    };
    const cancel = clock.setTimer(ANSWER_MS, fail);
    work.then(resolve, fail).finally(cancel);
  });
}
