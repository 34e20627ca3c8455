/** Time of the ring's Redis, in ms: leases and holds expire by it, never by a caller's clock. */
export const REDIS_TIME = `
local time = redis.call('TIME')
local nowMs = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
`;

/** Bytes outlive retention, and a hold, by this much: the net under trimming for when nobody appends any more. */
const TTL_SLACK_MS = 600_000;

/**
 * What every script begins with. KEYS[1] is the camera's \`owner\`; all other names are derived from it, so they lie in
 * the same slot of a Redis Cluster. Counters are read once and written once, at the end: the first write of a script is
 * then a deletion wherever there is something to delete, and Redis lets what follows pass although it is full.
 */
export const CORE = `
local base = string.sub(KEYS[1], 1, -6)
local function key(name) return base .. name end
-- Numbers become text in full: '..' would round microseconds.
local function int(n) return string.format('%.0f', n) end
local SLACK_MS = ${TTL_SLACK_MS}
local CHUNK = 500

local FIELDS = {'token', 'retentionMs', 'ringMaxBytes', 'holdMaxBytes', 'seq', 'segment', 'sessionNumber',
  'endUs', 'firstUs', 'trimmedUs', 'droppedUs', 'unheldBytes', 'heldBytes', 'lateMs'}
local state, changed = {}, {}
for i, value in ipairs(redis.call('HMGET', key('state'), unpack(FIELDS))) do state[FIELDS[i]] = tonumber(value or nil) end
local function set(field, value) state[field] = value; changed[field] = true end
local function add(field, n) set(field, (state[field] or 0) + n) end
local function raise(field, value) if not state[field] or value > state[field] then set(field, value) end end
local function lower(field, value) if state[field] and value < state[field] then set(field, value) end end
local function save()
  local args = {}
  for field in pairs(changed) do
    args[#args + 1] = field
    args[#args + 1] = int(state[field])
  end
  if #args > 0 then redis.call('HSET', key('state'), unpack(args)) end
end
`;
