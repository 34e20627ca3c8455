/**
 * Index entries. Text of one: session|index|wallStartUs|durationUs|key|bytes|sessionNumber|segment|mediaStart|timescale|
 * frames|cause. Only what the scripts decide by is taken apart here; the rest is read by the caller (entry.ts).
 */
export const ENTRIES = `
local function parse(seq, text)
  local session, index, start, duration, isKey, bytes, segment =
    string.match(text, '^([^|]*)|(%d+)|(%-?%d+)|(%d+)|([01])|(%d+)|%d+|(%d+)|')
  start = tonumber(start)
  return { seq = seq, text = text, session = session, index = tonumber(index), start = start,
    stop = start + tonumber(duration), key = isKey == '1', bytes = tonumber(bytes), segment = segment }
end
local function entry(seq)
  local text = redis.call('HGET', key('entries'), seq)
  return text and parse(seq, text) or nil
end
local function startMs(e) return int(math.floor(e.start / 1000)) end
-- Whether b is the fragment after a: nothing is missing between them.
local function follows(a, b) return a.session == b.session and a.index + 1 == b.index end

-- Takes a fragment out of the ring, bytes and all.
local function erase(e)
  redis.call('DEL', key('f:' .. e.seq))
  redis.call('ZREM', key('index'), e.seq)
  redis.call('HDEL', key('entries'), e.seq)
  if redis.call('ZREM', key('free'), e.seq) == 1 then add('unheldBytes', -e.bytes)
  else
    redis.call('HDEL', key('refs'), e.seq)
    add('heldBytes', -e.bytes)
  end
end
local function oldestKept() return (state.endUs or 0) - (state.retentionMs or 0) * 1000 end
-- Drops an entry whose bytes are gone. Those of a ring that nobody writes any more have only grown too old.
local function lose(e)
  erase(e)
  local aged = e.stop / 1000 + (state.retentionMs or 0) + SLACK_MS < nowMs
  raise(aged and 'trimmedUs' or 'droppedUs', e.stop)
end
-- Removes what is older than retention, counted back from the end of the fragment appended last.
local function trim()
  local limit, count = oldestKept(), 0
  for _, seq in ipairs(redis.call('ZRANGEBYSCORE', key('free'), '-inf', int(math.floor(limit / 1000)))) do
    local e = entry(seq)
    if e.stop <= limit then
      erase(e)
      raise('trimmedUs', e.stop)
      count = count + 1
    end
  end
  return count
end
-- Drops the oldest fragments that no hold covers until so many more bytes fit into the ring.
local function fit(bytes)
  local count = 0
  while (state.unheldBytes or 0) + bytes > (state.ringMaxBytes or math.huge) do
    local seq = redis.call('ZRANGE', key('free'), 0, 0)[1]
    if not seq then break end
    local e = entry(seq)
    erase(e)
    raise('droppedUs', e.stop)
    count = count + 1
  end
  return count
end
`;
