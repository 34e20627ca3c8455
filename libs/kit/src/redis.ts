import { Redis } from 'ioredis';
import type { Logger } from './logger.ts';

/** How a connection behaves and what it is called. */
export type RedisOptions = {
  /** Shown in `CLIENT LIST` and in the log. */
  name: string;
  log: Logger;
  /** Calls fail after one try or 5 s while the server is away, instead of waiting for it. */
  failFast?: boolean;
};

const CONNECT_MS = 5000;
const CALL_MS = 5000;
/** A server that owes an answer for so long is gone. BullMQ's workers wait up to 10 s for a job, everything else less. */
const SILENT_MS = 15_000;

/**
 * A connection that comes back by itself, every 100 ms to 2 s, also from a server that says nothing any more. Errors are
 * logged when the connection is lost and when it is back, not at every try.
 */
export function connectRedis(url: string, options: RedisOptions): Redis {
  const redis = new Redis(url, {
    connectionName: options.name,
    maxRetriesPerRequest: options.failFast ? 1 : null,
    retryStrategy: (tries) => Math.min(100 * 2 ** Math.min(tries, 5), 2000),
    enableReadyCheck: true,
    connectTimeout: CONNECT_MS,
    socketTimeout: SILENT_MS,
    ...(options.failFast ? { commandTimeout: CALL_MS } : {}),
  });
  let lost = false;
  redis.on('error', (err: Error) => {
    if (!lost) options.log.warn({ err, redis: options.name }, 'redis connection lost, trying again');
    lost = true;
  });
  redis.on('ready', () => {
    if (lost) options.log.info({ redis: options.name }, 'redis connection is back');
    lost = false;
  });
  return redis;
}
