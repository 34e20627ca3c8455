/** A fragment that is sent again is looked for this far back; for an older one the numbers of the last are answered. */
const RESENT_FRAGMENTS = 64;

/**
 * Stores a fragment. The order matters: lease, repeat, what makes room (expired holds, a clock set back, trimming, the
 * budget), and only then the bytes, their entry and the news.
 * ARGV owner, session, index, wallStart µs, duration µs, mediaStart, timescale, frames, key, cause, bytes, init or ''
 * Answers {'unknown'} (nobody holds the lease), {'lost'}, {'over', newer session}, {'need_init'} or
 * {'ok' | 'repeated', seq, segment, trimmed, dropped, replaced}.
 */
export const APPEND = `
local owner = redis.call('GET', KEYS[1])
if not owner then return {'unknown'} end
if owner ~= ARGV[1] then
  -- A writer that was fenced off is counted; in a full Redis it is still told that it has lost the lease.
  redis.pcall('HINCRBY', key('state'), 'refused', 1)
  return {'lost'}
end

local session, index, bytes = ARGV[2], tonumber(ARGV[3]), #ARGV[11]
local start = tonumber(ARGV[4])
local stop, isKey = start + tonumber(ARGV[5]), ARGV[9] == '1'

-- A session's number, and the index, seq and segment stored last.
local newest = redis.call('HGET', key('state'), 'session')
local known = redis.call('HGET', key('sessions'), session)
local number, lastIndex, lastSeq, lastSegment
if known then
  number, lastIndex, lastSeq, lastSegment = string.match(known, '^(%d+)|(%d+)|(%d+)|(%d+)$')
  lastIndex = tonumber(lastIndex)
  if index <= lastIndex then
    -- Seqs of a session follow each other, and its indexes jump at most.
    for back = 0, math.min(lastIndex - index, ${RESENT_FRAGMENTS} - 1) do
      local e = entry(int(tonumber(lastSeq) - back))
      if e and e.session == session and e.index == index then return {'repeated', e.seq, e.segment} end
    end
    return {'repeated', lastSeq, lastSegment}
  end
  if session ~= newest then return {'over', newest} end
end
if ARGV[12] == '' and redis.call('EXISTS', key('init:' .. session)) == 0 then return {'need_init'} end

expireHolds()
local replaced = 0
-- The clock was set back. Within a GOP an earlier start only means that frames are stored in another order than shown.
if state.endUs and start < state.endUs and (isKey or session ~= newest) then
  for _, seq in ipairs(redis.call('ZRANGEBYSCORE', key('index'), int(math.floor(start / 1000)), '+inf')) do
    local e = entry(seq)
    if e.start >= start then
      replaced = replaced + 1
      if redis.call('ZSCORE', key('free'), seq) then erase(e) else redis.call('ZREM', key('index'), seq) end
    end
  end
  for _, mark in ipairs({'firstUs', 'trimmedUs', 'droppedUs'}) do lower(mark, start) end
end
set('endUs', stop)
local trimmed = trim()

local covers, ttl = {}, state.retentionMs + SLACK_MS
for _, hold in ipairs(redis.call('ZRANGE', key('holds'), 0, -1)) do
  local span = redis.call('HMGET', key('hold:' .. hold), 'from', 'to', 'after')
  local from, to = tonumber(span[1]), tonumber(span[2])
  if start >= to then covers[#covers + 1] = { hold = hold, edge = 'after' }
  elseif stop <= from then covers[#covers + 1] = { hold = hold, edge = 'before' }
  elseif not complete(hold, span[3], session) then
    covers[#covers + 1] = { hold = hold }
    covers.any = true
    ttl = math.max(ttl, expiryOf(hold) - nowMs + SLACK_MS)
  end
end
local dropped = fit(covers.any and 0 or bytes)

set('seq', (state.seq or nowMs) + 1)
if isKey or session ~= newest then set('segment', (state.segment or nowMs) + 1) end
if not known then set('sessionNumber', (state.sessionNumber or nowMs) + 1) end
number = number or int(state.sessionNumber)
local seq, segment = int(state.seq), int(state.segment)
local e = parse(seq, table.concat({ session, ARGV[3], ARGV[4], ARGV[5], ARGV[9], int(bytes), number, segment,
  ARGV[6], ARGV[7], ARGV[8], ARGV[10] }, '|'))
redis.call('SET', key('f:' .. seq), ARGV[11], 'PX', int(ttl))
-- An init that is sent again must not lose the time that a hold gave it.
if ARGV[12] ~= '' then redis.call('SET', key('init:' .. session), ARGV[12], 'PX', int(ttl), 'NX') end
redis.call('PEXPIRE', key('init:' .. session), int(ttl), 'GT')
redis.call('HSET', key('entries'), seq, e.text)
-- The order of the index is that of decoding.
local before = session == newest and redis.call('ZSCORE', key('index'), lastSeq)
local score = int(math.max(math.floor(start / 1000), tonumber(before or 0)))
redis.call('ZADD', key('index'), score, seq)
redis.call('ZADD', key('free'), startMs(e), seq)
add('unheldBytes', bytes)
set('firstUs', math.min(state.firstUs or start, start))

if not known then
  for _, name in ipairs(redis.call('HKEYS', key('sessions'))) do
    if redis.call('EXISTS', key('init:' .. name)) == 0 then redis.call('HDEL', key('sessions'), name) end
  end
end
redis.call('HSET', key('sessions'), session, table.concat({ number, ARGV[3], seq, segment }, '|'))
redis.call('HSET', key('state'), 'session', session)
for _, cover in ipairs(covers) do record(cover, e) end
save()
redis.call('PUBLISH', key('appended'), seq .. ' ' .. int(stop))
return {'ok', seq, segment, trimmed, dropped, replaced}
`;

/** Tells a live hold about a fragment that has just been listed: it is covered, or a neighbour of the window. */
export const RECORDING = `
-- The ring had passed a hold's window, and then the clock was set back: what comes now is not the moment it was made for.
local function complete(hold, after, session)
  return after and string.match(after, '^%d+|([^|]*)|') ~= session and redis.call('EXISTS', key('held:' .. hold)) == 1
end
local function record(cover, e)
  local name = key('hold:' .. cover.hold)
  if cover.edge == 'before' then return redis.call('HSET', name, 'before', line(e)) end
  if cover.edge == 'after' then return redis.call('HSETNX', name, 'after', line(e)) end
  local empty = redis.call('EXISTS', key('held:' .. cover.hold)) == 0
  local rank = redis.call('ZRANK', key('index'), e.seq)
  local before = entryAt(rank - 1)
  -- The key frame that it needs may have come before the window began.
  if not e.key and before and not redis.call('ZSCORE', key('held:' .. cover.hold), before.seq) then
    local first = leadIn(rank)
    if entryAt(first).key then
      for i = first, rank - 1 do pin(cover.hold, entryAt(i)) end
      rank = first
    end
  end
  if empty then redis.call('HSET', name, 'before', line(entryAt(rank - 1))) end
  pin(cover.hold, e)
end
`;
