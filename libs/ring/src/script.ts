import { createHash } from 'node:crypto';
import { HindsightError, messageOf } from '@hindsight/domain';
import type { Redis } from 'ioredis';

type Argument = string | number | Buffer;

/** A Lua script: sent once, called by its digest; a server that has forgotten it gets it again. */
export type Script = (redis: Redis, key: string, args: readonly Argument[]) => Promise<unknown>;

/** Every script has one key; that of a camera's is its `owner`, and all others share its slot. */
export function createScript(source: string): Script {
  const digest = createHash('sha1').update(source).digest('hex');
  return (redis, key, args) =>
    asked(
      redis.evalsha(digest, 1, key, ...args).catch((error: unknown) => {
        if (!messageOf(error).startsWith('NOSCRIPT')) throw error;
        return redis.eval(source, 1, key, ...args);
      }),
    );
}

/**
 * An answer of Redis. What it refuses for want of memory is `exhausted`, everything else `unavailable`: both are tried
 * again by whoever asked.
 */
export async function asked<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const message = messageOf(error);
    const code = /\bOOM\b/.test(message) ? 'exhausted' : 'unavailable';
    throw new HindsightError(code, `ring: expected an answer of Redis, got: ${message}`, {
      cause: error,
      retryAfterSeconds: 2,
    });
  }
}
