-- Holds an amount on every line, or on none.
-- KEYS: the reservation; a window per line; the controls; the outbox
-- ARGV: 1 now in ms, '' for the server's clock   2 number of lines   3 ttl in ms   4 on expiry: 1 charge, 2 release
--   5 latest start of a window, ms   6 earliest end, ms   7 lines that are not enforced: ',2,5,', mostly ''
--   8 number of names of limits: 0, or one per line ('' for none)
--   then per line: amount, limit ('' for none), generation seen,
--   'at least;end of the window in ms;total seen;thresholds with commas'
--   then the names of the limits; then the gates
-- Returns: {code, now, expiresAt, generations, then per line granted, limit (-1 for none), spent, credits, held, then pairs}
--   code: 0 granted, 1 granted before, 2 exhausted, 3 held, 4 clock, 5 suspended (text in place of expiresAt), 6 settled
--   generations: 0, or pairs of line and generation where it is not the one seen, '' where nobody has written one
--   pairs: line and the percent crossed, or line and 0 where an unenforced line would have refused, -1 where one refused
--   or {-1, key} for a record that cannot be read, {-3, line} where the id is held without that line
--include window.lua
--include rare.lua

local n = tonumber(ARGV[2])
local values = redis.call('MGET', unpack(KEYS, 1, n + 1))
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local limitNames = tonumber(ARGV[8])
-- Limits that were set over the lines' own, then gates.
local controls = {}
if #ARGV > 4 * n + 8 then controls = redis.call('HMGET', KEYS[n + 2], unpack(ARGV, 4 * n + 9, #ARGV)) end
local loose = ARGV[7]
local seldom
local windows, heldSums, limits, before, headroom = {}, {}, {}, {}, {}
-- Where expired holds became spend, and where spend of a lost window was carried over: to be written in any case.
local charged, carried = {}, {}
local code, failed
local latestFold = now

for i = 1, n do
  local raw, seen = values[i + 1], ARGV[4 * i + 7]
  local w
  if raw then
    w = decoded(raw)
    if w == nil then return {-1, KEYS[i + 1]} end
    before[i] = w[4] - w[5]
    if w[FIRST_HOLD] and w[FIRST_HOLD] <= now then
      local spent = w[4]
      seldom = seldom or rare()
      seldom.fold(w, now)
      charged[i] = w[4] ~= spent
    end
  else
    -- A key of another type looks like a missing one to MGET.
    if redis.call('EXISTS', KEYS[i + 1]) == 1 then return {-1, KEYS[i + 1]} end
    seldom = seldom or rare()
    w = seldom.new_window(seldom.new_generation(seen), tonumber(string.match(ARGV[4 * i + 8], ';(%d+)')))
  end
  if seen ~= w[2] then
    seldom = seldom or rare()
    carried[i] = seldom.carry(w, seen, tonumber(string.match(ARGV[4 * i + 8], '^%d+;%d+;(%d+)')))
  end
  if w[6] > latestFold then latestFold = w[6] end
  local held = held_in(w)
  local spent = w[4]
  -- What may be held on top: under the limit where it is enforced, and countable exactly in any case.
  local free = MAX - spent
  local limit = i <= limitNames and controls[i] or ARGV[4 * i + 6]
  if limit ~= '' then
    limit = tonumber(limit)
    if limit == nil then return {-1, KEYS[n + 2]} end
    limits[i] = limit
    local left = limit - spent + w[5]
    if left < free and (loose == '' or not string.find(loose, ',' .. i .. ',', 1, true)) then free = left end
  end
  headroom[i] = free - held
  windows[i] = w
  heldSums[i] = held
end

local granted = {}
local expiresAt = 0
if values[1] then
  --include known-reservation.lua
end

for i = limitNames + 1, #controls do
  if controls[i] and not code then code, expiresAt = 5, controls[i] end
end

if not code and (now < tonumber(ARGV[5]) or now >= tonumber(ARGV[6])) then code = 4 end

if not code then
  for i = 1, n do
    local amount = tonumber(ARGV[4 * i + 5])
    local free = headroom[i]
    if amount > free then
      local least = tonumber(string.match(ARGV[4 * i + 8], '^%d+'))
      if least > free then
        failed = failed or {}
        failed[#failed + 1] = i
        -- Held only where every line would fit if the holds in flight were given back.
        if least > free + heldSums[i] or least > MAX - windows[i][4] - heldSums[i] then code = 2 end
      end
      amount = free
    end
    granted[i] = amount
  end
  if failed then code, granted = code or 3, {} end
end

local doubtful
if not code then
  local side = tonumber(ARGV[4])
  expiresAt = math.ceil((latestFold + tonumber(ARGV[3])) / EXPIRY_STEP_MS) * EXPIRY_STEP_MS
  local hold = {VERSION, 1, expiresAt, tonumber(ARGV[3]), side, -1, table.concat(KEYS, SEPARATOR, 2, n + 1)}
  for i = 1, n do
    local w, at = windows[i], 3 * i + 5
    hold[at], hold[at + 1], hold[at + 2] = w[2], granted[i], 0
    if loose ~= '' and limits[i] and string.find(loose, ',' .. i .. ',', 1, true)
      and tonumber(string.match(ARGV[4 * i + 8], '^%d+')) > limits[i] - (w[4] - w[5]) - heldSums[i] then
      doubtful = doubtful or {}
      doubtful[#doubtful + 1] = i
    end
    add_hold(w, expiresAt, side, granted[i])
    heldSums[i] = heldSums[i] + granted[i]
  end
  local life = string.format('%.0f', expiresAt + RETENTION_MS + SLACK_MS - now)
  local record = cmsgpack.pack(hold)
  if values[1] then redis.call('SET', KEYS[1], record, 'PX', life)
  elseif not redis.call('SET', KEYS[1], record, 'PX', life, 'NX') then return {-1, KEYS[1]} end
end

local isGranted = not code
local reply = {code or 0, now, expiresAt, 0}
for i = 1, n do
  local w = windows[i]
  put_state(reply, i, granted[i] or 0, limits[i], w, heldSums[i])
  if ARGV[4 * i + 7] ~= w[2] then
    if reply[4] == 0 then reply[4] = {} end
    local generations = reply[4]
    generations[#generations + 1] = i - 1
    generations[#generations + 1] = (isGranted or before[i] or carried[i]) and w[2] or ''
  end
end
for _, i in ipairs(failed or doubtful or {}) do
  reply[#reply + 1] = i - 1
  reply[#reply + 1] = failed and -1 or 0
end
for i = 1, n do
  local w = windows[i]
  local hasCrossed = false
  -- What expired became spend; holds alone cross nothing.
  if code ~= 1 and (code or charged[i]) then
    seldom = seldom or rare()
    local first = #reply + 1
    local thresholds = string.match(ARGV[4 * i + 8], '[%d,]*$')
    hasCrossed = seldom.announce(w, thresholds, limits[i], before[i] or 0, i - 1, reply) > 0
    if hasCrossed then seldom.post(reply, first, windows, limits, now) end
  end
  if isGranted or carried[i] or hasCrossed then write_window(KEYS[i + 1], w, now, before[i] ~= nil) end
end
return reply
