import { replicasKey } from './keys.ts';
import type { RingParts } from './parts.ts';

/**
 * A replica that does not register again for so long is gone. Shorter than a lease: by the time its cameras are anybody's,
 * the others know how many they are.
 */
const REPLICA_MS = 5000;

/** What a capture says of itself to the others. */
export type Replica = {
  /** Unique to this start of the process. */
  id: string;
  /** Replicas that share out the same cameras have the same. */
  group: string;
  /** Cameras whose leases it has. */
  held: number;
  /** The most that it takes; null when there is no bound. */
  room: number | null;
};

/** The captures that live, for sharing out cameras; who may write is decided by leases alone. */
export type Replicas = {
  /** Says that a replica lives, for 5 s; answers all that do, by the clock of Redis. */
  register(replica: Replica): Promise<Replica[]>;
  /** Says that it does not any more. */
  unregister(id: string): Promise<void>;
};

/** Makes the verbs. */
export function createReplicas({ redis, prefix, scripts }: RingParts): Replicas {
  const key = replicasKey(prefix);
  return {
    register: async ({ id, ...says }) => {
      const flat = (await scripts.register(redis, key, [id, REPLICA_MS, JSON.stringify(says)])) as string[];
      return Array.from({ length: flat.length / 2 }, (_, n) => {
        const said = JSON.parse(flat[2 * n + 1] ?? '{}') as Omit<Replica, 'id'>;
        return { id: flat[2 * n] ?? '', ...said };
      });
    },
    unregister: async (id) => void (await scripts.register(redis, key, [id, 0, ''])),
  };
}
