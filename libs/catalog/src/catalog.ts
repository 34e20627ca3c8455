import type { Clock } from '@hindsight/kit';
import type { Redis } from 'ioredis';
import { createAnalysis, type Analysis } from './analysis.ts';
import { createClips, type Clips } from './clips.ts';
import { createEventReader } from './events.ts';
import type { CatalogEvent } from './records.ts';
import { guardSchema, type SchemaOptions } from './schema.ts';
import { createSnapshots, type Snapshots } from './snapshots.ts';
import { withUnavailable } from './unavailable.ts';

/**
 * What is known of clips and snapshots, in the queue's Redis. Every change is one script that compares, stores and
 * publishes: nobody hears of a change that a reader could not see, and no change is lost to another one.
 * Every call throws `unavailable` when Redis is away or full, and `catalog_too_new` when a newer program has written it:
 * `guardSchema` is asked first.
 */
export type Catalog = Clips &
  Snapshots &
  Analysis & {
    /**
     * The changes after an event id, oldest first. Waits up to `blockMs` for the first one, on a connection of its
     * own where such calls wait for each other; 0 does not wait and may be called at any time.
     */
    readEvents(afterId: string, blockMs: number): Promise<CatalogEvent[]>;
    /** Id of the newest event; `0-0` before the first. */
    lastEventId(): Promise<string>;
    /** Throws when the catalog cannot be asked, or must not be used. */
    ping(): Promise<void>;
    /** Ends what waits for events. The connection that was given stays the caller's. */
    close(): Promise<void>;
  };

/** `prefix` begins every key but that of the event stream; `onTooNew` and `schema` are for `guardSchema`. */
export type CatalogOptions = { redis: Redis; clock: Clock; prefix?: string; eventStream?: string } & Pick<
  SchemaOptions,
  'schema' | 'onTooNew'
>;

/** Opens the catalog; nothing is asked before the first call or the connection. */
export function createCatalog(options: CatalogOptions): Catalog {
  const { redis, clock, prefix = 'hs:catalog:', eventStream = 'hs:events' } = options;
  const parts = { redis, clock, prefix, eventStream };
  const events = createEventReader(redis, eventStream);
  const clips = createClips(parts);
  const snapshots = createSnapshots(parts);
  const analysis = createAnalysis(parts);
  const guard = guardSchema({ ...options, prefix });
  const guarded = withUnavailable<Omit<Catalog, 'close'>>(
    {
      ...clips,
      ...snapshots,
      ...analysis,
      isDeleted: async (id) => (await clips.isDeleted(id)) || (await snapshots.isSnapshotDeleted(id)),
      readEvents: events.read,
      lastEventId: events.lastId,
      ping: async () => void (await redis.ping()),
    },
    guard.check,
  );
  const close = async (): Promise<void> => {
    guard.close();
    events.close();
  };
  return { ...guarded, close };
}
