/** Finding what the ring lists of a window, and what of it is really there. */
export const LOOKING = `
local function entryAt(rank)
  local seq = rank >= 0 and redis.call('ZRANGE', key('index'), rank, rank)[1]
  return seq and entry(seq) or nil
end
-- Rank of the first fragment that ends after a time.
local function firstEndingAfter(us)
  local rank = redis.call('ZCOUNT', key('index'), '-inf', int(math.floor(us / 1000)))
  while rank > 0 and entryAt(rank - 1).stop > us do rank = rank - 1 end
  return rank
end
-- Rank of the key frame that decoding has to begin with, as far back as nothing is missing.
local function leadIn(rank)
  local e = entryAt(rank)
  while e and not e.key do
    local before = entryAt(rank - 1)
    if not before or not follows(before, e) then break end
    rank, e = rank - 1, before
  end
  return rank
end
-- Entries that have bytes. The others leave the ring.
local function present(seqs)
  local found = {}
  for from = 1, #seqs, CHUNK do
    local chunk, names = {}, {}
    for i = from, math.min(from + CHUNK - 1, #seqs) do
      chunk[#chunk + 1] = seqs[i]
      names[#names + 1] = key('f:' .. seqs[i])
    end
    local texts = redis.call('HMGET', key('entries'), unpack(chunk))
    local all = redis.call('EXISTS', unpack(names)) == #names
    for i, seq in ipairs(chunk) do
      local e = texts[i] and parse(seq, texts[i])
      if e and (all or redis.call('EXISTS', names[i]) == 1) then found[#found + 1] = e
      elseif e then lose(e) end
    end
  end
  return found
end
-- Leaves out fragments whose init is gone: they stay, because the next append of their session brings it back.
local function withInit(list)
  local found, missing, known = {}, {}, {}
  for _, e in ipairs(list) do
    if known[e.session] == nil then
      known[e.session] = redis.call('EXISTS', key('init:' .. e.session)) == 1
      if not known[e.session] then missing[#missing + 1] = e.session end
    end
    if known[e.session] then found[#found + 1] = e end
  end
  return found, missing
end
-- What is listed of a window, from the key frame on, with the neighbours that tell why footage is missing at its edges.
local function look(fromUs, toUs)
  local first = leadIn(firstEndingAfter(fromUs))
  local last = redis.call('ZCOUNT', key('index'), '-inf', '(' .. int(math.ceil(toUs / 1000))) - 1
  local view = { before = entryAt(first - 1), after = entryAt(math.max(first, last + 1)) }
  view.list, view.missing = withInit(last < first and {} or present(redis.call('ZRANGE', key('index'), first, last)))
  return view
end
local function line(e) return e and (e.seq .. '|' .. e.text) or '' end
-- The answer of every script that reads: marks, neighbours, entries, sessions without init.
local function answer(view)
  local marks, lines = {}, {}
  for i, value in ipairs({ state.firstUs or 0, state.endUs or 0, state.trimmedUs or 0, state.droppedUs or 0,
    oldestKept(), state.retentionMs or 0, state.heldBytes or 0, state.lateMs or 0 }) do marks[i] = int(value) end
  for i, e in ipairs(view.list) do lines[i] = line(e) end
  return { marks, line(view.before), line(view.after), lines, view.missing }
end
`;
