import type { Redis } from 'ioredis';

/** A turn at reconciling. Only one process has it; `token` rises with every turn given. */
export type Turn = {
  token: number;
  /** Lengthens the turn; false when it has passed to someone else, who may be at work already. */
  keep(): Promise<boolean>;
  /** Gives the turn back, if it is still ours. */
  end(): Promise<void>;
};

const TAKE = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local token = redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], token, 'PX', ARGV[1])
return token`;
const KEEP = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])`;
const END = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

/**
 * Takes the turn, or null when another process has it. The token is the value of the lock, so a process that
 * was paused beyond `ttlMs` finds out at its next `keep`, before it changes anything.
 */
export async function takeTurn(redis: Redis, options: { ttlMs: number; prefix?: string }): Promise<Turn | null> {
  const lock = `${options.prefix ?? 'hs:'}reconciler:lock`;
  const token = Number(await redis.eval(TAKE, 2, lock, `${options.prefix ?? 'hs:'}reconciler:token`, options.ttlMs));
  if (token === 0) return null;
  return {
    token,
    keep: async () => Number(await redis.eval(KEEP, 1, lock, token, options.ttlMs)) === 1,
    end: async () => void (await redis.eval(END, 1, lock, token)),
  };
}
