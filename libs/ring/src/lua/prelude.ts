/**
 * Pieces that every script of the ring begins with. KEYS[1] is always the camera's `owner` key; all other names are
 * derived from its prefix, so they lie in the same slot of a Redis Cluster.
 */
export const PRELUDE = `
local base = string.sub(KEYS[1], 1, -string.len('owner') - 1)
local K = function(name) return base .. name end
local fmt = function(n) return string.format('%.0f', n) end
local t = redis.call('TIME')
local nowMs = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local S = K('counters')
local get = function(field, default) return tonumber(redis.call('HGET', S, field) or default) end
local add = function(field, n) return redis.call('HINCRBY', S, field, fmt(n)) end

-- An entry: seq|segment|session|sessionNumber|index|wallStartUs|durationUs|mediaStart|timescale|frames|key|bytes|cause
local split = function(entry)
  local out, i = {}, 1
  for field in string.gmatch(entry, '([^|]*)|?') do out[i] = field; i = i + 1 end
  return out
end
local entryOf = function(seq) return redis.call('HGET', K('entries'), seq) end
local retention = function() return get('retentionMs', 60000) end

-- Takes a fragment out of the ring for good. 'lost' footage is remembered by the caller.
local remove = function(seq, entry)
  local e = split(entry)
  redis.call('DEL', K('f:' .. seq))
  redis.call('HDEL', K('entries'), seq)
  redis.call('ZREM', K('index'), seq)
  if redis.call('ZREM', K('free'), seq) == 1 then add('unheldBytes', -tonumber(e[12]))
  else add('heldBytes', -tonumber(e[12])); redis.call('HDEL', K('refs'), seq) end
  return e
end
local rememberTrim = function(e)
  local stop = tonumber(e[6]) + tonumber(e[7])
  if stop > get('trimmedUntilUs', 0) then redis.call('HSET', S, 'trimmedUntilUs', fmt(stop)) end
end
-- Drops what is older than retention, counted back from the end of the fragment appended last.
local trim = function()
  local limit = get('lastEndUs', 0) - retention() * 1000
  while true do
    local head = redis.call('ZRANGE', K('free'), 0, 0)[1]
    if not head then return end
    local entry = entryOf(head)
    if not entry then redis.call('ZREM', K('free'), head)
    else
      local e = split(entry)
      if tonumber(e[6]) + tonumber(e[7]) > limit then return end
      rememberTrim(remove(head, entry))
    end
  end
end
-- Drops the oldest unheld fragments until 'extra' more bytes fit. Answers how many were younger than retention.
local budget = function(extra)
  local max, dropped = get('ringMaxBytes', 268435456), 0
  while get('unheldBytes', 0) + extra > max do
    local head = redis.call('ZRANGE', K('free'), 0, 0)[1]
    if not head then return dropped end
    local entry = entryOf(head)
    if not entry then redis.call('ZREM', K('free'), head)
    else
      local e = remove(head, entry)
      rememberTrim(e)
      dropped = dropped + 1
    end
  end
  return dropped
end
local unref = function(seq)
  local n = redis.call('HINCRBY', K('refs'), seq, -1)
  if n > 0 then return end
  redis.call('HDEL', K('refs'), seq)
  local entry = entryOf(seq)
  if not entry then return end
  local e = split(entry)
  redis.call('ZADD', K('free'), seq, seq)
  add('heldBytes', -tonumber(e[12])); add('unheldBytes', tonumber(e[12]))
  redis.call('PEXPIRE', K('f:' .. seq), get('ttlMs', 660000))
end
local releaseHold = function(owner)
  for _, seq in ipairs(redis.call('ZRANGE', K('hold:' .. owner), 0, -1)) do unref(seq) end
  redis.call('DEL', K('hold:' .. owner))
  redis.call('HDEL', K('windows'), owner)
  redis.call('ZREM', K('holds'), owner)
end
local expireHolds = function()
  local due = redis.call('ZRANGEBYSCORE', K('holds'), '-inf', nowMs)
  for _, owner in ipairs(due) do releaseHold(owner) end
  return #due
end

-- Adds a fragment to a hold; a fragment counts once however many holds cover it.
local pin = function(owner, seq)
  if redis.call('ZADD', K('hold:' .. owner), seq, seq) == 0 then return end
  if redis.call('HINCRBY', K('refs'), seq, 1) > 1 then return end
  if redis.call('ZREM', K('free'), seq) == 0 then return end
  local size = tonumber(split(entryOf(seq))[12])
  add('unheldBytes', -size); add('heldBytes', size)
end
-- The same, with the fragments that its first frames need: those from the key frame on.
local take = function(owner, seq)
  local e = split(entryOf(seq))
  if e[11] ~= '1' and redis.call('ZCARD', K('hold:' .. owner)) == 0 then
    local n = tonumber(seq) - 1
    while true do
      local entry = entryOf(fmt(n))
      if not entry or split(entry)[2] ~= e[2] then break end
      pin(owner, fmt(n)); n = n - 1
    end
  end
  pin(owner, seq)
end
`;
