/**
 * Takes the lease when nobody has it, or this very start of a replica. The token rises at each claim, and begins at the
 * time when Redis has forgotten it, so that it never comes again. ARGV holder "replica:startId:", lease ms, retention ms,
 * ring max bytes, hold max bytes, and '' or the token of a lease that is claimed again: not when somebody else has had
 * one since, whose sessions have followed. Answers the owner, or false.
 */
export const CLAIM = `
local current = redis.call('GET', KEYS[1])
if current and string.sub(current, 1, #ARGV[1]) ~= ARGV[1] then return false end
if ARGV[6] ~= '' and state.token and state.token ~= tonumber(ARGV[6]) then return false end
-- What follows a deletion passes in a full Redis, too: without a capture nothing would be trimmed ever again.
redis.call('DEL', KEYS[1])
keep()
set('token', (state.token or nowMs) + 1)
set('retentionMs', tonumber(ARGV[3]))
set('ringMaxBytes', tonumber(ARGV[4]))
set('holdMaxBytes', tonumber(ARGV[5]))
save()
local owner = ARGV[1] .. int(state.token)
redis.call('SET', KEYS[1], owner, 'PX', ARGV[2])
return owner
`;

/** ARGV owner, lease ms. Answers 'ok', 'lost', or 'unknown' when nobody has the lease. */
export const RENEW = `
local owner = redis.call('GET', KEYS[1])
if not owner then return 'unknown' end
if owner ~= ARGV[1] then return 'lost' end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 'ok'
`;

/** ARGV owner. Gives the lease back, if it is still held. */
export const RELEASE_LEASE = `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`;

/** ARGV owner, state as JSON, channel, camera, lateness ms. Answers as RENEW. */
export const SET_STATE = `
local owner = redis.call('GET', KEYS[1])
if not owner then return 'unknown' end
if owner ~= ARGV[1] then return 'lost' end
redis.call('HDEL', key('state'), 'capture', 'lateMs')
redis.call('HSET', key('state'), 'capture', ARGV[2])
if tonumber(ARGV[5]) > 0 then redis.call('HSET', key('state'), 'lateMs', ARGV[5]) end
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 'ok'
`;
