/**
 * What a hold has recorded and still has bytes. Marks of what left the ring are those of the time of the hold.
 * ARGV owner. Answers false, or {what LOOKING answers, window start µs, window end µs, expiry ms}.
 */
export const HELD = `
settle()
local owner = ARGV[1]
local expiry = expiryOf(owner)
if not expiry then
  save()
  return false
end
local hold = redis.call('HMGET', key('hold:' .. owner), 'from', 'to', 'before', 'after', 'trimmedUs', 'droppedUs', 'keptUs')
local view = {}
view.list, view.missing = withInit(present(redis.call('ZRANGE', key('held:' .. owner), 0, -1)))
save()
local answered = answer(view)
answered[1][3], answered[1][4], answered[1][5] = hold[5], hold[6], hold[7]
answered[2], answered[3] = hold[3] or '', hold[4] or ''
return {answered, hold[1], hold[2], int(expiry)}
`;

/** All live holds. No ARGV. Answers a flat list: owner, expiry ms, ms left until then, window start µs, window end µs, … */
export const HOLDS = `
settle()
save()
local found = {}
for _, owner in ipairs(redis.call('ZRANGE', key('holds'), 0, -1)) do
  local span = redis.call('HMGET', key('hold:' .. owner), 'from', 'to')
  local expiry = expiryOf(owner)
  for _, value in ipairs({ owner, int(expiry), int(expiry - nowMs), span[1], span[2] }) do found[#found + 1] = value end
end
return found
`;

/**
 * Sets when a hold expires, in a full Redis as well: what follows a deletion passes there.
 * ARGV owner, TTL ms, '1' to make it later only.
 * Answers false when the hold is gone, else where extending goes on, or 0.
 */
export const SET_EXPIRY = `
settle()
local owner, expiry = ARGV[1], nowMs + tonumber(ARGV[2])
local current = expiryOf(owner)
if not current then
  save()
  return false
end
if ARGV[3] == '1' then expiry = math.max(expiry, current) end
redis.call('ZREM', key('holds'), owner)
redis.call('ZADD', key('holds'), int(expiry), owner)
local offset = extend(owner, 0)
save()
return offset
`;

/** The next chunk of a long hold. ARGV owner, offset. Answers where it goes on, or 0. */
export const EXTEND = `
if not expiryOf(ARGV[1]) then return 0 end
return extend(ARGV[1], tonumber(ARGV[2]))
`;

/** Ends a hold; what has outlived retention leaves with it. ARGV owner. Answers 1 when there was one. */
export const RELEASE = `
local found = expiryOf(ARGV[1]) and 1 or 0
letGo(ARGV[1])
expireHolds()
trim()
fit(0)
save()
return found
`;
