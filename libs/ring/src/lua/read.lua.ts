/**
 * What the ring lists: all that is younger than retention, or a window from the key frame before it on.
 * ARGV nothing, or window start ms and window end ms. Answers as LOOKING says.
 */
export const READ = `
settle()
local view
if ARGV[1] then view = look(tonumber(ARGV[1]) * 1000, tonumber(ARGV[2]) * 1000)
else
  local first = firstEndingAfter(oldestKept())
  view = { before = entryAt(first - 1) }
  view.list, view.missing = withInit(present(redis.call('ZRANGE', key('index'), first, -1)))
end
save()
return answer(view)
`;
