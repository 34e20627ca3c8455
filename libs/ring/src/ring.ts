import type { Clock, Logger } from '@hindsight/kit';
import type { Redis } from 'ioredis';
import { createAppend } from './append.ts';
import { createHolds } from './holds.ts';
import { createLeases } from './lease.ts';
import { createReader } from './read.ts';
import { createStates } from './state.ts';
import { createSubscriptions } from './subscribe.ts';

/** The rolling store of all cameras, in one Redis. Its rules are in docs/ring.md. */
export type Ring = ReturnType<typeof createRing>;

/** `redis` stays the caller's. `prefix` begins every key. */
export function createRing(options: { redis: Redis; clock: Clock; log: Logger; prefix?: string }) {
  const parts = { ...options, prefix: options.prefix ?? 'hs:' };
  const reader = createReader(parts);
  const subscriptions = createSubscriptions(parts);
  return {
    ...createLeases(parts),
    append: createAppend(parts),
    ...createHolds({ ...parts, reader }),
    ...reader,
    ...createStates(parts),
    ...subscriptions,
    /** Throws when the ring cannot be asked. */
    ping: async (): Promise<void> => void (await options.redis.ping()),
    /** Ends what listens. */
    close: async (): Promise<void> => subscriptions.close(),
  };
}
