-- Holds an amount on every line, or on none.
-- KEYS: the reservation; a window per line; records of limits; records of gates
-- ARGV: 1 now in ms, '' for the server's clock   2 number of lines   3 ttl in ms   4 on expiry: 1 charge, 2 release
--   5 latest start of a window, ms   6 earliest end, ms   7 place of the first gate in KEYS, 0 for none
--   then per line: amount, at least, limit ('' for none), end of the window in ms, place of its limit's record in KEYS
--   (0 for none), enforced (1 or 0), thresholds (percents with commas)
-- Returns: {code, now, expiresAt, then per line granted, limit (-1 for none), spent, credits, held, then pairs}
--   code: 0 granted, 1 granted before, 2 exhausted, 3 held, 4 clock, 5 suspended (text in place of expiresAt), 6 settled
--   pairs: line and the percent crossed, or line and 0 where an unenforced line would have refused, -1 where one refused
--   or {-1, key} for a record that cannot be read, {-3, line} where the id is held without that line
--include window.lua
--include thresholds.lua

local values = redis.call('MGET', unpack(KEYS))
local now = ARGV[1] == '' and server_time() or tonumber(ARGV[1])
local n = tonumber(ARGV[2])
local windows, heldSums, limits, before, charged = {}, {}, {}, {}, {}
local reply = {0, now, 0}

for i = 1, n do
  local raw = values[i + 1]
  local at = 7 * i + 1
  local limit = ARGV[at + 2]
  local place = ARGV[at + 4]
  if place ~= '0' then limit = values[tonumber(place)] or limit end
  if limit ~= '' then
    limits[i] = tonumber(limit)
    if limits[i] == nil then return corrupt(KEYS[tonumber(place)]) end
  end
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
    w = new_window(now, tonumber(ARGV[at + 3]))
  end
  windows[i] = w
  heldSums[i] = held_in(w)
end

local function put_states(granted)
  for i = 1, n do put_state(reply, i, granted and granted[i] or 0, limits[i], windows[i], heldSums[i]) end
end

local function announce_line(i)
  return announce(windows[i], ARGV[7 * i + 7], limits[i], before[i] or 0, i - 1, reply)
end

local function refuse(code, failed)
  reply[1] = code
  put_states()
  for _, i in ipairs(failed) do
    reply[#reply + 1] = i - 1
    reply[#reply + 1] = -1
  end
  for i = 1, n do
    if announce_line(i) > 0 then write_window(KEYS[i + 1], windows[i], now, true) end
  end
  return reply
end

if values[1] then
  local hold = decoded(values[1])
  if hold == nil then return corrupt(KEYS[1]) end
  local isOver = hold[2] == 0
  if hold[3] + RETENTION_MS > now then
    local shares = {}
    if not isOver then
      for at = 7, #hold, 5 do shares[hold[at]] = at end
      isOver = hold[3] <= now
      for i = 1, n do
        local at = shares[KEYS[i + 1]]
        local w = windows[i]
        if at and hold[at + 2] == w[2] and hold[3] <= w[6] then isOver = true end
      end
    end
    if isOver then return refuse(6, {}) end
    local granted = {}
    for i = 1, n do
      local at = shares[KEYS[i + 1]]
      if not at or hold[at + 2] ~= windows[i][2] then return {-3, i - 1} end
      granted[i] = hold[at + 3]
    end
    reply[1] = 1
    reply[3] = hold[3]
    put_states(granted)
    return reply
  end
end

local gate = tonumber(ARGV[7])
if gate > 0 then
  for place = gate, #KEYS do
    if values[place] then
      reply[3] = values[place]
      return refuse(5, {})
    end
  end
end

if now < tonumber(ARGV[5]) or now >= tonumber(ARGV[6]) then return refuse(4, {}) end

-- What may be held on top: under the limit where it is enforced, and countable exactly in any case.
local function headroom(i)
  local w = windows[i]
  local free = MAX - w[4]
  local limit = limits[i]
  if limit and ARGV[7 * i + 6] == '1' then free = math.min(free, limit - w[4] + w[5]) end
  return free - heldSums[i]
end

local granted = {}
local failed
local latestFold = now
for i = 1, n do
  local at = 7 * i + 1
  local amount = tonumber(ARGV[at])
  local free = headroom(i)
  if amount > free then
    if tonumber(ARGV[at + 1]) > free then
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
  local code = 3
  for _, i in ipairs(failed) do
    local w = windows[i]
    local least = tonumber(ARGV[7 * i + 2])
    local isEnforced = ARGV[7 * i + 6] == '1'
    if least > MAX - w[4] - heldSums[i] then code = 2 end
    if isEnforced and limits[i] and least > limits[i] - (w[4] - w[5]) then code = 2 end
  end
  return refuse(code, failed)
end

local ttl = tonumber(ARGV[3])
local side = tonumber(ARGV[4])
local expiresAt = expiry_of(latestFold, ttl)
local hold = {VERSION, 1, expiresAt, ttl, side, -1}
for i = 1, n do
  local w = windows[i]
  local at = 5 * i + 2
  hold[at], hold[at + 1], hold[at + 2], hold[at + 3], hold[at + 4] = KEYS[i + 1], w[3], w[2], granted[i], 0
end

-- A key of another type looks like a missing one to MGET: SET NX refuses it, for the reservation and for a new window.
local life = string.format('%.0f', expiresAt + RETENTION_MS + SLACK_MS - now)
for i = 1, n do
  if not before[i] and redis.call('EXISTS', KEYS[i + 1]) == 1 then return corrupt(KEYS[i + 1]) end
end
if values[1] then redis.call('SET', KEYS[1], cmsgpack.pack(hold), 'PX', life)
elseif not redis.call('SET', KEYS[1], cmsgpack.pack(hold), 'PX', life, 'NX') then return corrupt(KEYS[1]) end

local doubtful
for i = 1, n do
  local w = windows[i]
  local at = 7 * i + 1
  if ARGV[at + 5] == '0' and limits[i] and tonumber(ARGV[at + 1]) > limits[i] - (w[4] - w[5]) - heldSums[i] then
    doubtful = doubtful or {}
    doubtful[#doubtful + 1] = i - 1
  end
  add_hold(w, expiresAt, side, granted[i])
  heldSums[i] = heldSums[i] + granted[i]
end
reply[3] = expiresAt
put_states(granted)
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
