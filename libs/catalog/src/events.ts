import type { Redis } from 'ioredis';
import type { CatalogEvent } from './records.ts';

const BATCH = 200;

/** Reads the stream of changes. */
export type EventReader = {
  read(afterId: string, blockMs: number): Promise<CatalogEvent[]>;
  lastId(): Promise<string>;
  close(): void;
};

/** `eventStream` is the stream's key. Waiting gets a connection of its own, made when first used. */
export function createEventReader(redis: Redis, eventStream: string): EventReader {
  let blocking: Redis | null = null;
  let closed = false;

  const wait = async (afterId: string, blockMs: number): ReturnType<typeof readNow> => {
    // Without a limit on retries the wait outlives a restart of the server instead of ending in an error.
    blocking ??= listenedTo(redis.duplicate({ maxRetriesPerRequest: null }));
    try {
      return await blocking.xread('COUNT', BATCH, 'BLOCK', Math.ceil(blockMs), 'STREAMS', eventStream, afterId);
    } catch (error) {
      if (closed) return null;
      throw error;
    }
  };
  const readNow = (afterId: string) => redis.xread('COUNT', BATCH, 'STREAMS', eventStream, afterId);

  return {
    read: async (afterId, blockMs) => {
      if (closed) return [];
      const answer = blockMs > 0 ? await wait(afterId, blockMs) : await readNow(afterId);
      const entries = answer?.[0]?.[1] ?? [];
      return entries.map(([eventId, fields]) => toEvent(eventId, fields));
    },
    lastId: async () => {
      const [newest] = await redis.xrevrange(eventStream, '+', '-', 'COUNT', 1);
      return newest?.[0] ?? '0-0';
    },
    close: () => {
      closed = true;
      blocking?.disconnect();
    },
  };
}

/** The caller's connection to the same server logs that it is away; without a listener ioredis prints every try. */
const listenedTo = (connection: Redis): Redis => connection.on('error', () => undefined);

function toEvent(eventId: string, fields: string[]): CatalogEvent {
  const [, type, , id = ''] = fields;
  return { eventId, type: type as CatalogEvent['type'], id };
}
