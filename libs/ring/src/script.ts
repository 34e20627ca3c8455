import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

type Argument = string | number | Buffer;

/** A Lua script that is sent once and called by its digest; a server that has forgotten it gets it again. */
export type Script = (redis: Redis, key: string, args: readonly Argument[]) => Promise<unknown>;

/** Every script of the ring has one key, the camera's `owner`: all others share its slot. */
export function createScript(source: string): Script {
  const digest = createHash('sha1').update(source).digest('hex');
  return async (redis, key, args) => {
    try {
      return await redis.evalsha(digest, 1, key, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(source, 1, key, ...args);
    }
  };
}
