import { PRELUDE } from './prelude.ts';

/** ARGV: holder prefix `replica:startId:`, lease ms, retention ms, ring max bytes, hold max bytes, TTL ms. */
export const CLAIM = `${PRELUDE}
local current = redis.call('GET', KEYS[1])
if current and string.sub(current, 1, #ARGV[1]) ~= ARGV[1] then return false end
local owner = ARGV[1] .. fmt(redis.call('INCR', K('token')))
redis.call('SET', KEYS[1], owner, 'PX', ARGV[2])
redis.call('HSET', S, 'retentionMs', ARGV[3], 'ringMaxBytes', ARGV[4], 'holdMaxBytes', ARGV[5], 'ttlMs', ARGV[6])
return owner
`;

/** ARGV: owner, lease ms. */
export const RENEW = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/** ARGV: owner. */
export const YIELD = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`;

/**
 * ARGV: owner, session, index, wallStart µs, duration µs, mediaStart, timescale, frames, key, cause, bytes, init.
 * Answers {'lease_lost'}, {'need_init'} or {'ok', seq, segment, trimmed, dropped}.
 */
export const APPEND = `${PRELUDE}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then add('refused', 1); return {'lease_lost'} end
local session, index = ARGV[2], tonumber(ARGV[3])
local wallStart, duration, key, size = tonumber(ARGV[4]), tonumber(ARGV[5]), ARGV[9], #ARGV[11]
local lastSession = redis.call('HGET', S, 'lastSession')
if lastSession == session and index <= get('lastIndex', -1) then
  return {'ok', fmt(get('lastSeq', 0)), fmt(get('segment', 0)), 0, 0}
end
local initKey = K('init:' .. session)
if ARGV[12] == '' and redis.call('EXISTS', initKey) == 0 then return {'need_init'} end
expireHolds()
local before = redis.call('ZCARD', K('free'))
if wallStart < get('lastEndUs', 0) then
  for _, seq in ipairs(redis.call('ZRANGEBYSCORE', K('index'), math.floor(wallStart / 1000), '+inf')) do
    local entry = redis.call('ZSCORE', K('free'), seq) and entryOf(seq)
    if entry and tonumber(split(entry)[6]) >= wallStart then remove(seq, entry) end
  end
end
redis.call('HSET', S, 'lastEndUs', fmt(wallStart + duration))
trim()
local trimmed = before - redis.call('ZCARD', K('free'))
local ttl = get('ttlMs', 660000)
local owners = {}
for owner, window in pairs((function()
  local out, flat = {}, redis.call('HGETALL', K('windows'))
  for i = 1, #flat, 2 do out[flat[i]] = flat[i + 1] end
  return out
end)()) do
  local from, to = string.match(window, '(%-?%d+) (%-?%d+)')
  if wallStart < tonumber(to) * 1000 and wallStart + duration > tonumber(from) * 1000 then owners[#owners + 1] = owner end
end
local dropped = #owners == 0 and budget(size) or 0
local seq = redis.call('HINCRBY', S, 'seq', 1)
if seq == 1 then seq = redis.call('HINCRBY', S, 'seq', nowMs); redis.call('HSET', S, 'segment', fmt(nowMs)) end
local name = fmt(seq)
if key == '1' then redis.call('HINCRBY', S, 'segment', 1) end
if lastSession ~= session then redis.call('HINCRBY', S, 'sessionNumber', 1) end
local segment = fmt(get('segment', 0))
redis.call('SET', K('f:' .. name), ARGV[11], 'PX', ttl)
if ARGV[12] ~= '' then redis.call('SET', initKey, ARGV[12], 'PX', ttl) elseif key == '1' then redis.call('PEXPIRE', initKey, ttl, 'GT') end
local entry = table.concat({name, segment, session, fmt(get('sessionNumber', 0)), ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], key, fmt(size), ARGV[10]}, '|')
redis.call('HSET', K('entries'), name, entry)
redis.call('ZADD', K('index'), math.floor(wallStart / 1000), name)
redis.call('HSET', S, 'lastSession', session, 'lastIndex', ARGV[3], 'lastSeq', name)
redis.call('HSETNX', S, 'firstUs', fmt(wallStart))
if #owners == 0 then redis.call('ZADD', K('free'), seq, name); add('unheldBytes', size)
else add('heldBytes', size) end
for _, owner in ipairs(owners) do take(owner, name) end
redis.call('PUBLISH', K('appended'), name .. ' ' .. fmt(wallStart + duration))
return {'ok', name, segment, trimmed, dropped}
`;

/**
 * ARGV: owner, window start ms, window end ms, ttl ms.
 * Answers {'exhausted', held, max} or {'ok', entries, newest end µs}.
 */
export const HOLD = `${PRELUDE}
expireHolds()
local owner, from, to, ttl = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local found, first = {}, nil
for _, seq in ipairs(redis.call('ZRANGEBYSCORE', K('index'), from - 5000, '(' .. fmt(to))) do
  local entry = entryOf(seq)
  local e = entry and split(entry)
  if not entry then redis.call('ZREM', K('index'), seq)
  elseif redis.call('EXISTS', K('f:' .. seq)) == 0 or redis.call('EXISTS', K('init:' .. e[3])) == 0 then remove(seq, entry)
  else
    local inside = tonumber(e[6]) + tonumber(e[7]) > from * 1000 and tonumber(e[6]) < to * 1000
    if inside or not first then
      if not inside and e[11] == '1' then found = {} end
      if inside and not first then
        if e[11] == '1' or (#found > 0 and split(found[#found])[2] ~= e[2]) then found = {} end
        first = e
      end
      found[#found + 1] = entry
    end
  end
end
if not first then found = {} end
local rest = to * 1000 - get('lastEndUs', nowMs * 1000)
local coming = math.max(0, rest) / 1000 / retention() * get('unheldBytes', 0)
local extra = 0
for _, entry in ipairs(found) do
  local e = split(entry)
  if redis.call('ZSCORE', K('free'), e[1]) then extra = extra + tonumber(e[12]) end
end
if get('heldBytes', 0) + extra + coming > get('holdMaxBytes', 1073741824) then
  return {'exhausted', fmt(get('heldBytes', 0)), fmt(get('holdMaxBytes', 1073741824))}
end
redis.call('HSET', K('windows'), owner, fmt(from) .. ' ' .. fmt(to))
redis.call('ZADD', K('holds'), nowMs + ttl, owner)
for _, entry in ipairs(found) do
  local e = split(entry)
  pin(owner, e[1])
  redis.call('PEXPIRE', K('f:' .. e[1]), ttl + get('ttlMs', 660000), 'GT')
  redis.call('PEXPIRE', K('init:' .. e[3]), ttl + get('ttlMs', 660000), 'GT')
end
return {'ok', found}
`;

/** ARGV: owner, ttl ms, 1 only when that is later than now. Answers 1 when the hold is there. */
export const EXPIRY = `${PRELUDE}
expireHolds()
if not redis.call('ZSCORE', K('holds'), ARGV[1]) then return 0 end
redis.call('ZADD', K('holds'), nowMs + tonumber(ARGV[2]), ARGV[1])
for _, seq in ipairs(redis.call('ZRANGE', K('hold:' .. ARGV[1]), 0, -1)) do
  local entry = entryOf(seq)
  redis.call('PEXPIRE', K('f:' .. seq), tonumber(ARGV[2]) + get('ttlMs', 660000), 'GT')
  if entry then redis.call('PEXPIRE', K('init:' .. split(entry)[3]), tonumber(ARGV[2]) + get('ttlMs', 660000), 'GT') end
end
return 1
`;

/** ARGV: owner. */
export const RELEASE = `${PRELUDE}
expireHolds()
releaseHold(ARGV[1])
trim()
budget(0)
return 1
`;
