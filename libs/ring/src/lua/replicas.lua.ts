/**
 * Registers a replica, or takes it out, and answers those that live. Its key is a hash of its own; the first write is a
 * deletion, so that a Redis that is full lets the rest pass.
 * KEYS[1] hash of replica → "expiry-ms what it says". ARGV replica, ms to live (0: take it out), what it says.
 * Answers a flat list: replica, what it says, …
 */
export const REGISTER = `
redis.call('HDEL', KEYS[1], ARGV[1])
local ttl = tonumber(ARGV[2])
if ttl > 0 then redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', nowMs + ttl) .. ' ' .. ARGV[3]) end
local live = {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  local expiry, says = string.match(all[i + 1], '^(%d+) (.*)$')
  if tonumber(expiry) > nowMs then
    live[#live + 1] = all[i]
    live[#live + 1] = says
  else redis.call('HDEL', KEYS[1], all[i]) end
end
return live
`;
