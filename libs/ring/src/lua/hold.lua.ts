/** What the bytes still to come are estimated by: the newest fragments. */
const RATE_FRAGMENTS = 50;
/**
 * Footage that has been shot is in the ring by then, or later by the camera's lateness; a window that ended earlier gets
 * nothing any more.
 */
const LATEST_MS = 10_000;

/** Choosing what a hold records, and whether there is room for it. */
export const CHOOSING = `
-- The fragments that can be decoded, from the key frame of the first one in the window on.
local function decodable(list, fromUs)
  local kept, good, before = {}, false, nil
  for _, e in ipairs(list) do
    good = e.key or (good and follows(before, e))
    if good then kept[#kept + 1] = e end
    before = e
  end
  local first, inside, wanted = 1, false, {}
  for i, e in ipairs(kept) do
    if e.key and not inside then first = i end
    inside = inside or e.stop > fromUs
  end
  for i = first, inside and #kept or 0 do wanted[#wanted + 1] = kept[i] end
  return wanted
end
-- Length of the part to come of all windows that are promised, each instant counted once, in µs.
local function promisedUs(fromUs, toUs)
  local spans = { { fromUs, toUs } }
  for _, owner in ipairs(redis.call('ZRANGE', key('holds'), 0, -1)) do
    local span = redis.call('HMGET', key('hold:' .. owner), 'from', 'to')
    spans[#spans + 1] = { tonumber(span[1]), tonumber(span[2]) }
  end
  table.sort(spans, function(a, b) return a[1] < b[1] end)
  local total, reached = 0, state.endUs or 0
  for _, span in ipairs(spans) do
    total = total + math.max(0, span[2] - math.max(reached, span[1]))
    reached = math.max(reached, span[2])
  end
  return total
end
local function bytesToCome(fromUs, toUs)
  local seqs = redis.call('ZRANGE', key('index'), -${RATE_FRAGMENTS}, -1)
  local bytes, us = 0, 0
  for _, seq in ipairs(seqs) do
    local e = entry(seq)
    bytes = bytes + e.bytes
    us = us + e.stop - e.start
  end
  return us > 0 and math.ceil(bytes / us * promisedUs(fromUs, toUs)) or 0
end
local function bytesInFree(list)
  local bytes = 0
  for _, e in ipairs(list) do
    if redis.call('ZSCORE', key('free'), e.seq) then bytes = bytes + e.bytes end
  end
  return bytes
end
`;

/**
 * Looks for the footage of a window and promises to keep it, in one: what is there is recorded, what is still to come
 * will be, by append. Holding a window again under the same owner adds to the hold.
 * ARGV owner, window start ms, window end ms, TTL ms
 * Answers {'exhausted', held bytes, bytes wanted, bound} or {'ok', what LOOKING answers, where extending goes on or 0}.
 */
export const HOLD = `
settle()
local owner, from, to = ARGV[1], tonumber(ARGV[2]) * 1000, tonumber(ARGV[3]) * 1000
local view = look(from, to)
local kept = decodable(view.list, from)
local wanted = bytesInFree(kept) + bytesToCome(from, to)
local held, bound = state.heldBytes or 0, state.holdMaxBytes or math.huge
if held + wanted > bound then
  save()
  return {'exhausted', int(held), int(wanted), int(bound)}
end
local toCome = to > (state.endUs or 0) and to / 1000 > nowMs - ${LATEST_MS} - (state.lateMs or 0)
local offset = 0
if #kept > 0 or toCome then
  redis.call('ZADD', key('holds'), int(nowMs + tonumber(ARGV[4])), owner)
  redis.call('HSET', key('hold:' .. owner), 'from', int(from), 'to', int(to), 'before', line(view.before),
    'trimmedUs', int(state.trimmedUs or 0), 'droppedUs', int(state.droppedUs or 0),
    'keptUs', int(oldestKept()))
  redis.call('HDEL', key('hold:' .. owner), 'after')
  if view.after then redis.call('HSET', key('hold:' .. owner), 'after', line(view.after)) end
  for _, e in ipairs(kept) do pin(owner, e) end
  offset = extend(owner, 0)
end
save()
return {'ok', answer(view), offset}
`;
