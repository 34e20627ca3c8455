import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script and how to run it: by its hash, sent whole only to a server that does not know it yet. */
export type Script = (redis: Redis, keys: string[], args: (string | number)[]) => Promise<unknown>;

function script(lua: string): Script {
  const sha = createHash('sha1').update(lua).digest('hex');
  return async (redis, keys, args) => {
    try {
      return await redis.evalsha(sha, keys.length, ...keys, ...args);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
      return redis.eval(lua, keys.length, ...keys, ...args);
    }
  };
}

/** The event stream keeps about this many entries. */
const EVENTS_MAX = 1000;
const ANNOUNCE = `redis.call('XADD', eventStream, 'MAXLEN', '~', ${EVENTS_MAX}, '*', 'type', eventType, 'id', id)`;

/**
 * Raises counts (`counts.ts`): from `first` on ARGV is how long an hour is kept, then triples of place, field and number.
 */
const countFrom = (first: number, hourKey: number): string => `
for i = ${first + 1}, #ARGV, 3 do
  local key = KEYS[ARGV[i] == 'hour' and ${hourKey} or ${hourKey + 1}]
  redis.call('HINCRBY', key, ARGV[i + 1], ARGV[i + 2])
  if ARGV[i] == 'hour' then redis.call('PEXPIRE', key, ARGV[${first}]) end
end`;

/**
 * Stores a new record with its place in the lists, and its idempotency key, or does nothing.
 * KEYS record, tombstone, index, camera index, open set, events, idempotency key (or an unused name), hour, stored
 * ARGV id, json, version, '1' when open, event type, idempotency fingerprint ('' for none), its TTL ms, counts
 * Answers {'created'}, {'exists'}, {'deleted'} or {'known', fingerprint, id of the earlier record}.
 */
export const insertScript = script(`
local id, eventType, eventStream = ARGV[1], ARGV[5], KEYS[6]
if ARGV[6] ~= '' then
  local known = redis.call('HMGET', KEYS[7], 'fingerprint', 'id')
  if known[1] then return {'known', known[1], known[2]} end
end
if redis.call('EXISTS', KEYS[2]) == 1 then return {'deleted'} end
if redis.call('EXISTS', KEYS[1]) == 1 then return {'exists'} end
if ARGV[6] ~= '' then
  redis.call('HSET', KEYS[7], 'fingerprint', ARGV[6], 'id', id)
  redis.call('PEXPIRE', KEYS[7], ARGV[7])
end
redis.call('HSET', KEYS[1], 'version', ARGV[3], 'json', ARGV[2])
redis.call('ZADD', KEYS[3], 0, id)
redis.call('ZADD', KEYS[4], 0, id)
if ARGV[4] == '1' then redis.call('SADD', KEYS[5], id) end
${countFrom(8, 8)}
${ANNOUNCE}
return {'created'}
`);

/**
 * Compare and set: stores a change only when the record still has the version that it was computed from.
 * KEYS record, open set, events, hour, stored
 * ARGV id, json, new version, '1' when open, event type, expected version, counts
 * Answers 'stored', 'changed' (somebody was faster) or 'gone'.
 */
export const replaceScript = script(`
local id, eventType, eventStream = ARGV[1], ARGV[5], KEYS[3]
local version = redis.call('HGET', KEYS[1], 'version')
if not version then return 'gone' end
if version ~= ARGV[6] then return 'changed' end
redis.call('HSET', KEYS[1], 'version', ARGV[3], 'json', ARGV[2])
if ARGV[4] == '1' then redis.call('SADD', KEYS[2], id) else redis.call('SREM', KEYS[2], id) end
${countFrom(7, 4)}
${ANNOUNCE}
return 'stored'
`);

/**
 * Deletes a record and leaves a tombstone, so that no late writer and no rebuild brings it back.
 * KEYS record, tombstone, index, camera index, open set, events, idempotency key (or an unused name), hour, stored
 * ARGV id, expected version, event type, TTL of the tombstone ms, counts
 * Answers 'deleted', 'changed' or 'gone'.
 */
export const removeScript = script(`
local id, eventType, eventStream = ARGV[1], ARGV[3], KEYS[6]
local version = redis.call('HGET', KEYS[1], 'version')
if not version then return 'gone' end
if version ~= ARGV[2] then return 'changed' end
redis.call('DEL', KEYS[1])
redis.call('SET', KEYS[2], '1', 'PX', ARGV[4])
redis.call('ZREM', KEYS[3], id)
redis.call('ZREM', KEYS[4], id)
redis.call('SREM', KEYS[5], id)
if redis.call('HGET', KEYS[7], 'id') == id then redis.call('DEL', KEYS[7]) end
${countFrom(5, 8)}
${ANNOUNCE}
return 'deleted'
`);

/**
 * Adds the time since it was called last to what cameras were watched for, and streamed. Longer than the limit nobody has
 * looked: that time counts for nothing. Two callers share the time out, whatever their clocks.
 * KEYS last time, hour; ARGV now ms, limit ms, how long an hour is kept, then pairs of camera and '1' when it streams
 */
export const uptimeScript = script(`
local last, now = tonumber(redis.call('GET', KEYS[1]) or 0), tonumber(ARGV[1])
local limit = tonumber(ARGV[2])
if now <= last and last - now < limit then return 0 end
redis.call('SET', KEYS[1], ARGV[1])
local elapsed = now - last
if elapsed <= 0 or elapsed > limit then return 0 end
for i = 4, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[2], ARGV[i] .. ':watched', elapsed)
  if ARGV[i + 1] == '1' then redis.call('HINCRBY', KEYS[2], ARGV[i] .. ':streaming', elapsed) end
end
if #ARGV > 3 then redis.call('PEXPIRE', KEYS[2], ARGV[3]) end
return elapsed
`);

/**
 * Stores a camera in the place of what the caller has read, and tells it on the channel of the same name.
 * KEYS cameras; ARGV id, json, what has to be there before ('' for nothing). Answers 1, or 0 when something else is.
 */
export const storeCameraScript = script(`
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('PUBLISH', KEYS[1], ARGV[1])
return 1
`);

/** KEYS cameras; ARGV id. Answers 1, or 0 when there was none. */
export const removeCameraScript = script(`
if redis.call('HDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('PUBLISH', KEYS[1], ARGV[1])
return 1
`);

/**
 * Looks at the number of the catalog's form and raises it to the caller's. A higher one stays as it is.
 * KEYS schema; ARGV the caller's number. Answers the number that the catalog has now.
 */
export const schemaScript = script(`
local found = redis.call('GET', KEYS[1])
if found and not (tonumber(found) and tonumber(found) < tonumber(ARGV[1])) then return found end
redis.call('SET', KEYS[1], ARGV[1])
return ARGV[1]
`);
