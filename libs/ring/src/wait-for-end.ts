import type { WallMs } from '@hindsight/domain';
import { cameraKeys } from './keys.ts';
import type { RingParts } from './parts.ts';
import { asked } from './script.ts';
import type { Appended, Subscriptions } from './subscribe.ts';

/** News is missed while the connection is lost: so often the ring is asked all the same. */
const ASK_MS = 1000;

/** Waits until the fragment appended last ends at `end` or later. Rejects with the signal's reason when it is aborted. */
export type WaitForEnd = (
  camera: string,
  end: WallMs,
  wait: { timeoutMs: number; signal: AbortSignal },
) => Promise<'reached' | 'timeout'>;

/** Makes the verb. */
export function createWaitForEnd({ redis, clock, prefix }: RingParts, { onAppended }: Subscriptions): WaitForEnd {
  const reached = async (camera: string, end: WallMs): Promise<boolean> => {
    const endUs = await asked(redis.hget(cameraKeys(prefix, camera).state, 'endUs'));
    return endUs !== null && Number(endUs) >= end * 1000;
  };
  return async (camera, end, { timeoutMs, signal }) => {
    const deadline = clock.monotonicMs() + timeoutMs;
    let wake = new AbortController();
    let heard = false;
    const hear = ({ end: endUs }: Appended): void => {
      heard ||= endUs >= end * 1000;
      if (heard) wake.abort();
    };
    const stop = onAppended(camera, hear, () => wake.abort());
    try {
      for (;;) {
        signal.throwIfAborted();
        wake = new AbortController();
        if (heard || (await reached(camera, end))) return 'reached';
        const leftMs = deadline - clock.monotonicMs();
        if (leftMs <= 0) return 'timeout';
        const woken = AbortSignal.any([signal, wake.signal]);
        await clock.sleep(Math.min(leftMs, ASK_MS), woken).catch(() => undefined);
      }
    } finally {
      stop();
    }
  };
}
