import type { Clip } from '@hindsight/domain';
import type { Api, ClipOrder } from '../api/api.ts';
import { ApiError, mayPass } from '../api/http.ts';
import { sleep, type PageClock } from '../clock.ts';

const TRIES = 4;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 4000;

/**
 * Sends an order, again after a moment when nothing answered or the server asked for patience. The idempotency key
 * makes that harmless: however often it arrives, it is one clip.
 */
export async function sendOrder(of: {
  api: Pick<Api, 'orderClip'>;
  clock: PageClock;
  order: ClipOrder;
}): Promise<Clip> {
  const { api, clock, order } = of;
  for (let tried = 1; ; tried += 1) {
    try {
      return await api.orderClip(order);
    } catch (error) {
      if (tried === TRIES || !mayPass(error)) throw error;
      await sleep(clock, waitMs(error, tried));
    }
  }
}

function waitMs(error: unknown, tried: number): number {
  const asked = error instanceof ApiError ? error.retryAfterSeconds : null;
  return Math.min(asked === null ? FIRST_WAIT_MS * 2 ** (tried - 1) : asked * 1000, LONGEST_WAIT_MS);
}
