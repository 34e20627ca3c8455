/**
 * What a camera leaves behind when it is forgotten lives for so long: bytes have TTLs of their own, and holds of clips
 * that are still being made are renewed meanwhile.
 */
const LEFT_BEHIND_MS = 86_400_000;

/** Names of what a camera has besides bytes and leases; without a TTL while it is captured. */
const KEPT = `{'state', 'index', 'entries', 'free', 'refs', 'sessions', 'holds'}`;

/** Called by every claim: a camera that was forgotten and is captured again is kept again. */
export const KEEP = `
local function keep()
  for _, name in ipairs(${KEPT}) do redis.call('PERSIST', key(name)) end
end
`;

/** Lets what a camera has kept run out. No ARGV. Answers 1, or 0 while somebody has its lease. */
export const FORGET = `
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HDEL', key('state'), 'capture', 'lateMs')
for _, name in ipairs(${KEPT}) do redis.call('PEXPIRE', key(name), ${LEFT_BEHIND_MS}) end
for _, owner in ipairs(redis.call('ZRANGE', key('holds'), 0, -1)) do
  for _, name in ipairs({'hold:', 'held:'}) do redis.call('PEXPIRE', key(name .. owner), ${LEFT_BEHIND_MS}) end
end
return 1
`;
