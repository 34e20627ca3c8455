/**
 * Holds. \`refs\` counts the holds that cover a fragment; the first one takes it out of \`free\`, where trimming and the
 * budget look, and the last one puts it back.
 */
export const HOLDING = `
local function pin(owner, e)
  if redis.call('ZADD', key('held:' .. owner), e.seq, e.seq) == 0 then return end
  if redis.call('HINCRBY', key('refs'), e.seq, 1) > 1 then return end
  redis.call('ZREM', key('free'), e.seq)
  add('unheldBytes', -e.bytes)
  add('heldBytes', e.bytes)
end
local function unpin(seq)
  if redis.call('HINCRBY', key('refs'), seq, -1) > 0 then return end
  redis.call('HDEL', key('refs'), seq)
  local e = entry(seq)
  if not e then return end
  -- What a clock that was set back has replaced is no longer listed: nobody but its holds could read it.
  if not redis.call('ZSCORE', key('index'), seq) then return erase(e) end
  redis.call('ZADD', key('free'), startMs(e), seq)
  add('heldBytes', -e.bytes)
  add('unheldBytes', e.bytes)
  local leftMs = math.max(0, math.ceil((e.stop - oldestKept()) / 1000))
  redis.call('PEXPIRE', key('f:' .. seq), int(leftMs + SLACK_MS))
end
local function letGo(owner)
  redis.call('ZREM', key('holds'), owner)
  redis.call('DEL', key('hold:' .. owner))
  local seqs = redis.call('ZRANGE', key('held:' .. owner), 0, -1)
  redis.call('DEL', key('held:' .. owner))
  for _, seq in ipairs(seqs) do unpin(seq) end
end
local function expireHolds()
  local owners = redis.call('ZRANGEBYSCORE', key('holds'), '-inf', int(nowMs))
  for _, owner in ipairs(owners) do letGo(owner) end
  return #owners
end
-- For every script but append, which has its own order.
local function settle()
  if expireHolds() == 0 then return end
  trim()
  fit(0)
end
local function expiryOf(owner)
  return tonumber(redis.call('ZSCORE', key('holds'), owner) or nil)
end
-- Lets bytes and inits live as long as the hold. Answers where the next chunk begins, or 0.
local function extend(owner, offset)
  local ttl = int(math.max(0, expiryOf(owner) - nowMs) + SLACK_MS)
  local seqs = redis.call('ZRANGE', key('held:' .. owner), offset, offset + CHUNK - 1)
  local sessions = {}
  for _, seq in ipairs(seqs) do
    redis.call('PEXPIRE', key('f:' .. seq), ttl, 'GT')
    local e = entry(seq)
    if e then sessions[e.session] = true end
  end
  for session in pairs(sessions) do redis.call('PEXPIRE', key('init:' .. session), ttl, 'GT') end
  return #seqs == CHUNK and offset + CHUNK or 0
end
`;
