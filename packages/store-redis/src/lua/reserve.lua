-- Holds an amount on every line, or on none.
-- KEYS: the reservation; a window per line; the limits, where a line has one there; the gates, where there are any; the
--   outbox
-- ARGV: 1 now in ms, '' for the server's clock   2 number of lines   3 ttl in ms   4 on expiry: 1 charge, 2 release
--   5 latest start of a window, ms   6 earliest end, ms   7 lines that are not enforced: ',2,5,', mostly ''
--   8 number of names of limits: 0, or one per line ('' for none)   9 number of gates
--   then per line: amount, limit ('' for none), generation seen,
--   'at least;end of the window in ms;total seen;thresholds with commas'
--   then the names of the limits; then the gates
-- Returns: {code, now, expiresAt, generations, then per line granted, limit (-1 for none), spent, credits, held, then pairs}
--   code: 0 granted, 1 granted before, 2 exhausted, 3 held, 4 clock, 5 suspended (text in place of expiresAt), 6 settled
--   generations: 0, or pairs of line and generation where it is not the one seen
--   pairs: line and the percent crossed, or line and 0 where an unenforced line would have refused, -1 where one refused
--   or {-1, key} for a record that cannot be read, {-3, line} where the id is held without that line
--include window.lua
--include generation.lua
--include thresholds.lua
--include outbox.lua

local n = tonumber(ARGV[2])
local values = redis.call('MGET', unpack(KEYS, 1, n + 1))
local now = ARGV[1] == '' and server_time() or tonumber(ARGV[1])
local overrides = limits_in_force(n + 2, 4 * n + 9, tonumber(ARGV[8]))
local loose = ARGV[7]
local windows, heldSums, limits, before, headroom, charged = {}, {}, {}, {}, {}, {}
local carried
local reply = {0, now, 0, 0}

for i = 1, n do
  local raw = values[i + 1]
  local limit = overrides[i] or ARGV[4 * i + 7]
  local w
  if raw then
    w = decoded(raw)
    if w == nil then return corrupt(KEYS[i + 1]) end
    before[i] = w[4] - w[5]
    if w[FIRST_HOLD] and w[FIRST_HOLD] <= now then
      local spent = w[4]
      fold(w, now)
      charged[i] = w[4] ~= spent
    end
  else
    -- A key of another type looks like a missing one to MGET.
    if redis.call('EXISTS', KEYS[i + 1]) == 1 then return corrupt(KEYS[i + 1]) end
    w = new_window(new_generation(ARGV[4 * i + 8]), tonumber(string.match(ARGV[4 * i + 9], ';(%d+)')))
  end
  local seen = ARGV[4 * i + 8]
  if seen ~= w[2] and carry(w, seen, tonumber(string.match(ARGV[4 * i + 9], '^%d+;%d+;(%d+)'))) then
    carried = carried or {}
    carried[i] = true
  end
  local held = held_in(w)
  local spent = w[4]
  -- What may be held on top: under the limit where it is enforced, and countable exactly in any case.
  local free = MAX - spent
  if limit ~= '' then
    limit = tonumber(limit)
    if limit == nil then return corrupt(KEYS[n + 2]) end
    limits[i] = limit
    local left = limit - spent + w[5]
    if left < free and (loose == '' or not string.find(loose, ',' .. i .. ',', 1, true)) then free = left end
  end
  headroom[i] = free - held
  windows[i] = w
  heldSums[i] = held
end

local function least_of(i)
  return tonumber(string.match(ARGV[4 * i + 9], '^%d+'))
end

local function put_states(granted)
  for i = 1, n do put_state(reply, i, granted and granted[i] or 0, limits[i], windows[i], heldSums[i]) end
end

local function announce_line(i)
  local first = #reply + 1
  local count = announce(windows[i], string.match(ARGV[4 * i + 9], '[%d,]*$'), limits[i], before[i] or 0, i - 1, reply)
  post(reply, first, windows, limits, now)
  return count
end

-- Tells the caller which windows are of another generation than it has seen: '' where nobody has written one.
local function put_generations(areWritten)
  local generations
  for i = 1, n do
    if ARGV[4 * i + 8] ~= windows[i][2] then
      generations = generations or {}
      generations[#generations + 1] = i - 1
      generations[#generations + 1] = (areWritten or before[i] or (carried and carried[i])) and windows[i][2] or ''
    end
  end
  if generations then reply[4] = generations end
end

local function refuse(code, failed)
  reply[1] = code
  put_states()
  put_generations(false)
  for _, i in ipairs(failed) do
    reply[#reply + 1] = i - 1
    reply[#reply + 1] = -1
  end
  for i = 1, n do
    if announce_line(i) > 0 or (carried and carried[i]) then write_window(KEYS[i + 1], windows[i], now, before[i] ~= nil) end
  end
  return reply
end

if values[1] then
  local hold = decoded(values[1])
  if hold == nil then return corrupt(KEYS[1]) end
  local isOver = hold[2] == 0
  if hold[3] + RETENTION_MS > now then
    if not isOver then
      local shares = shares_of(hold)
      local granted = {}
      local foreign
      isOver = hold[3] <= now
      for i = 1, n do
        local at = shares[KEYS[i + 1]]
        local w = windows[i]
        if not at or hold[at] ~= w[2] then foreign = foreign or i
        else
          granted[i] = hold[at + 1]
          if hold[3] <= w[6] then isOver = true end
        end
      end
      if not isOver then
        if foreign then return {-3, foreign - 1} end
        reply[1] = 1
        reply[3] = hold[3]
        put_states(granted)
        put_generations(false)
        for i = 1, n do
          if carried and carried[i] then write_window(KEYS[i + 1], windows[i], now, before[i] ~= nil) end
        end
        return reply
      end
    end
    return refuse(6, {})
  end
end

if ARGV[9] ~= '0' then
  local suspensions = redis.call('HMGET', KEYS[#KEYS - 1], unpack(ARGV, #ARGV - tonumber(ARGV[9]) + 1, #ARGV))
  for _, suspension in ipairs(suspensions) do
    if suspension then
      reply[3] = suspension
      return refuse(5, {})
    end
  end
end

if now < tonumber(ARGV[5]) or now >= tonumber(ARGV[6]) then return refuse(4, {}) end

local granted = {}
local failed
local latestFold = now
for i = 1, n do
  local amount = tonumber(ARGV[4 * i + 6])
  local free = headroom[i]
  if amount > free then
    if least_of(i) > free then
      failed = failed or {}
      failed[#failed + 1] = i
    else
      amount = free
    end
  end
  granted[i] = amount
  if windows[i][6] > latestFold then latestFold = windows[i][6] end
end

if failed then
  -- Held only where every line would fit if the holds in flight were given back.
  local code = 3
  for _, i in ipairs(failed) do
    local least = least_of(i)
    if least > headroom[i] + heldSums[i] or least > MAX - windows[i][4] - heldSums[i] then code = 2 end
  end
  return refuse(code, failed)
end

local ttl = tonumber(ARGV[3])
local side = tonumber(ARGV[4])
local expiresAt = expiry_of(latestFold, ttl)
local hold = {VERSION, 1, expiresAt, ttl, side, -1, table.concat(KEYS, SEPARATOR, 2, n + 1)}
for i = 1, n do
  local at = 3 * i + 5
  hold[at], hold[at + 1], hold[at + 2] = windows[i][2], granted[i], 0
end
local life = string.format('%.0f', expiresAt + RETENTION_MS + SLACK_MS - now)
if values[1] then redis.call('SET', KEYS[1], cmsgpack.pack(hold), 'PX', life)
elseif not redis.call('SET', KEYS[1], cmsgpack.pack(hold), 'PX', life, 'NX') then return corrupt(KEYS[1]) end

local doubtful
for i = 1, n do
  local w = windows[i]
  local isLoose = loose ~= '' and limits[i] and string.find(loose, ',' .. i .. ',', 1, true)
  if isLoose and least_of(i) > limits[i] - (w[4] - w[5]) - heldSums[i] then
    doubtful = doubtful or {}
    doubtful[#doubtful + 1] = i - 1
  end
  add_hold(w, expiresAt, side, granted[i])
  heldSums[i] = heldSums[i] + granted[i]
end
reply[3] = expiresAt
put_states(granted)
put_generations(true)
if doubtful then
  for _, line in ipairs(doubtful) do
    reply[#reply + 1] = line
    reply[#reply + 1] = 0
  end
end
for i = 1, n do
  -- What expired became spend; holds alone cross nothing.
  if charged[i] then announce_line(i) end
  write_window(KEYS[i + 1], windows[i], now, before[i] ~= nil)
end
return reply
