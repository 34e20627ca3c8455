import type { Clock, Logger } from '@hindsight/kit';
import type { Redis } from 'ioredis';
import { createAppend, type Append } from './append.ts';
import { createBytes, type Bytes } from './fragments.ts';
import { createHold, type Hold } from './hold.ts';
import { createHolds, type Holds } from './holds.ts';
import { createLeases, type Leases } from './lease.ts';
import { createScripts, type Scripts } from './lua/scripts.ts';
import { createReader, type Reader } from './read.ts';
import { createReplicas, type Replicas } from './replicas.ts';
import { asked } from './script.ts';
import { createStates, type States } from './state.ts';
import { createSubscriptions, type Subscriptions } from './subscribe.ts';
import { createWaitForEnd, type WaitForEnd } from './wait-for-end.ts';

/** The rolling store of all cameras, in one Redis. Its rules are in docs/ring.md. */
export type Ring = Leases &
  Holds &
  Reader &
  Bytes &
  States &
  Replicas &
  Omit<Subscriptions, 'close'> & {
    append: Append;
    hold: Hold;
    waitForEnd: WaitForEnd;
    /** Throws when the ring cannot be asked. */
    ping(): Promise<void>;
    /** Ends what listens. */
    close(): Promise<void>;
  };

/** `redis` stays the caller's. `prefix` begins every key; `scripts` are others only where a test simulates Redis's clock. */
export type RingOptions = { redis: Redis; clock: Clock; log: Logger; prefix?: string; scripts?: Scripts };

/** Makes the ring. Nothing is sent before the first call. */
export function createRing(options: RingOptions): Ring {
  const { redis, clock, log, prefix = 'hs:', scripts = createScripts() } = options;
  const parts = { redis, clock, log, prefix, scripts };
  const { leases, underLease } = createLeases(parts);
  const { close, ...subscriptions } = createSubscriptions(parts);
  return {
    ...leases,
    ...createHolds(parts),
    ...createReader(parts),
    ...createBytes(parts),
    ...createStates(parts, underLease),
    ...createReplicas(parts),
    ...subscriptions,
    append: createAppend(parts, underLease),
    hold: createHold(parts),
    waitForEnd: createWaitForEnd(parts, { close, ...subscriptions }),
    ping: async () => void (await asked(redis.ping())),
    close: async () => close(),
  };
}
