import type { Clock } from '@hindsight/kit';
import type { Redis } from 'ioredis';
import { createClips, type Clips } from './clips.ts';
import { createEventReader } from './events.ts';
import type { CatalogEvent } from './records.ts';
import { createSnapshots, type Snapshots } from './snapshots.ts';
import { withUnavailable } from './unavailable.ts';

/**
 * What is known of clips and snapshots, in the queue's Redis. Every change is one script that compares, stores and
 * publishes: nobody hears of a change that a reader could not see, and no change is lost to another one.
 * Every call throws `unavailable` when Redis is away or full.
 */
export type Catalog = Clips &
  Snapshots & {
    /**
     * The changes after an event id, oldest first. Waits up to `blockMs` for the first one, on a connection of its
     * own where such calls wait for each other; 0 does not wait and may be called at any time.
     */
    readEvents(afterId: string, blockMs: number): Promise<CatalogEvent[]>;
    /** Id of the newest event; `0-0` before the first. */
    lastEventId(): Promise<string>;
    /** Throws when the catalog cannot be asked. */
    ping(): Promise<void>;
    /** Ends what waits for events. The connection that was given stays the caller's. */
    close(): Promise<void>;
  };

/** `prefix` begins every key but that of the event stream. */
export function createCatalog(options: { redis: Redis; clock: Clock; prefix?: string; eventStream?: string }): Catalog {
  const { redis, clock, prefix = 'hs:catalog:', eventStream = 'hs:events' } = options;
  const parts = { redis, clock, prefix, eventStream };
  const events = createEventReader(redis, eventStream);
  const clips = createClips(parts);
  const snapshots = createSnapshots(parts);
  return withUnavailable<Catalog>({
    ...clips,
    ...snapshots,
    isDeleted: async (id) => (await clips.isDeleted(id)) || (await snapshots.isSnapshotDeleted(id)),
    readEvents: events.read,
    lastEventId: events.lastId,
    ping: async () => void (await redis.ping()),
    close: async () => events.close(),
  });
}
