-- Turns a hold into spend. Refuses nothing.
-- KEYS: the reservation; a window per line; windows that the reservation has and no line names; the controls; the outbox
-- ARGV: 1 now in ms, '' for the server's clock   2 number of lines   3 number of unnamed windows   4 seq
--   5 ttl in ms, '' for the one it had   6 whether the hold stays open (1 or 0)   7 lines that are not enforced: ',2,5,'
--   8 number of names of limits: 0, or one per line ('' for none)
--   then per line: amount, limit ('' for none), generation seen, thresholds (percents with commas),
--   'end of the window in ms;total seen;keep;credit', and ';charged;expiresAt' where the caller knows that the reservation
--   has been charged there already and when it expires: a server that has lost one of them carries that sum with the window
--   then the names of the limits
-- Returns: {outcome, now, expiresAt (0 for none), generations, then per line kept, limit (-1 for none), spent, credits,
--   held, then pairs of line and percent crossed}
--   generations: 0, or pairs of line and generation where it is not the one seen
--   outcome: 0 settled, 1 kept, 2 replay, 3 late, 4 unreserved
--   or {-1, key} for a record that cannot be read, {-2, key, ...} where these windows are needed as well
--include window.lua
--include reservation.lua
--include rare.lua
--include request.lua

local UNKNOWN_TTL_MS = 60000

local n = tonumber(ARGV[2])
local named = n + 1
local count = n + tonumber(ARGV[3])
local values = redis.call('MGET', unpack(KEYS, 1, count + 1))
local now = ARGV[1] == '' and server_time() or tonumber(ARGV[1])
local overrides = limits_in_force(count + 2, 5 * n + 8, tonumber(ARGV[8]))
local keeps = ARGV[6] == '1'
local seldom
local windows, limits, before, carried = {}, {}, {}, {}
local reply = {0, now, 0, 0}

-- seen, rest: where a line names the window, the generation and the text that begins with its end and the total
local function load_window(i, seen, rest)
  local raw = values[i + 1]
  local w
  if raw then
    w = decoded(raw)
    if w == nil then return false end
    before[i] = w[4] - w[5]
    if w[FIRST_HOLD] and w[FIRST_HOLD] <= now then
      seldom = seldom or rare()
      seldom.fold(w, now)
    end
  else
    if redis.call('EXISTS', KEYS[i + 1]) == 1 then return false end
    seldom = seldom or rare()
    w = seldom.new_window(seldom.new_generation(seen or ''), rest and tonumber(string.match(rest, '^%d+')) or MAX)
  end
  windows[i] = w
  if seen and seen ~= w[2] then
    seldom = seldom or rare()
    carried[i] = seldom.carry(w, seen, tonumber(string.match(rest, '^%d+;(%d+)')))
  end
  return true
end

for i = 1, n do
  local limit = overrides[i] or ARGV[5 * i + 5]
  if limit ~= '' then
    limits[i] = tonumber(limit)
    if limits[i] == nil then return corrupt(KEYS[count + 2]) end
  end
  if not load_window(i, ARGV[5 * i + 6], ARGV[5 * i + 8]) then return corrupt(KEYS[i + 1]) end
end

-- Tells the caller which windows are of another generation than it has seen: '' where nobody has written one.
local function put_generations(areWritten)
  local generations
  for i = 1, n do
    if ARGV[5 * i + 6] ~= windows[i][2] then
      generations = generations or {}
      generations[#generations + 1] = i - 1
      generations[#generations + 1] = (areWritten or before[i] or carried[i]) and windows[i][2] or ''
    end
  end
  if generations then reply[4] = generations end
end

local known = false
if values[1] then
  known = decoded(values[1])
  if known == nil then return corrupt(KEYS[1]) end
  if known[3] + RETENTION_MS <= now then known = false end
elseif redis.call('EXISTS', KEYS[1]) == 1 then
  return corrupt(KEYS[1])
end

-- Where the reservation has its share in a window; none in a window that was lost and begun again since.
local shares = {}
if known and known[2] == 1 then shares = shares_of(known) end
local function share_in(i)
  local at = shares[KEYS[i + 1]]
  if at and known[at] == windows[i][2] then return at end
  return nil
end

local function has_expired(last)
  if known[3] <= now then return true end
  for i = 1, last do
    if known[3] <= windows[i][6] and share_in(i) then return true end
  end
  return false
end

if known and (known[2] == 0 or (keeps and tonumber(ARGV[4]) <= known[6])) then
  local isOver = known[2] == 0 or has_expired(n)
  reply[1] = 2
  if not isOver then reply[3] = known[3] end
  for i = 1, n do
    local at = not isOver and share_in(i)
    put_state(reply, i, at and known[at + 1] or 0, limits[i], windows[i], held_in(windows[i]))
    if carried[i] then write_window(KEYS[i + 1], windows[i], now, before[i] ~= nil) end
  end
  put_generations(false)
  return reply
end

-- The windows that the reservation has and no line names: the first call may not have brought them.
if known then
  local places = {}
  for i = 1, count do places[KEYS[i + 1]] = i end
  local needs
  for key in pairs(shares) do
    local place = places[key]
    if not place then
      needs = needs or {-2}
      needs[#needs + 1] = key
    elseif place > n and not load_window(place) then
      return corrupt(key)
    end
  end
  if needs then return needs end
end

local outcome = 4
if known then
  if has_expired(n) then outcome = 3
  else
    outcome = keeps and 1 or 0
    for i = named, count do
      if windows[i] and known[3] <= windows[i][6] and share_in(i) then outcome = 3 end
    end
  end
end
local side = known and known[5] or 1

-- A counter stops at 2^53 - 1. What was charged too much before is given back as a credit.
local function charge(w, difference)
  if difference >= 0 then w[4] = math.min(MAX, w[4] + difference)
  else w[5] = math.min(MAX, w[5] - difference) end
end

-- Never takes more than there is: a share that is not there cannot free what others hold elsewhere.
local function remove_hold(w, expiresAt, amount)
  if amount == 0 then return end
  local length = #w
  local at = FIRST_HOLD
  while at <= length and w[at] < expiresAt do at = at + 3 end
  if w[at] ~= expiresAt then return end
  w[at + side] = w[at + side] - math.min(amount, w[at + side])
  if w[at + 1] ~= 0 or w[at + 2] ~= 0 then return end
  for index = at, length do w[index] = w[index + 3] end
end

-- Replaces what the reservation has in the window by amount, all it has spent there. Returns what is unspent of its hold.
-- charged: what it has been charged there, if its share is lost
local function settle_share(i, amount, charged)
  local w = windows[i]
  local at = share_in(i)
  if not at then
    charge(w, amount - charged)
    return 0
  end
  local held = known[at + 1]
  local spent = amount - known[at + 2]
  if known[3] > w[6] then
    remove_hold(w, known[3], held)
    charge(w, spent)
  elseif side == 1 then
    charge(w, spent - held)
  else
    charge(w, spent)
    return 0
  end
  return math.max(0, held - math.max(0, spent))
end

local function headroom(i)
  local w = windows[i]
  local free = MAX - w[4]
  local limit = limits[i]
  local isLoose = string.find(ARGV[7], ',' .. i .. ',', 1, true)
  if limit and not isLoose then free = math.min(free, limit - w[4] + w[5]) end
  return free - held_in(w)
end

local ttl, expiresAt
if keeps then
  ttl = ARGV[5] ~= '' and tonumber(ARGV[5]) or (known and known[4]) or UNKNOWN_TTL_MS
  local latest = now
  for i = 1, count do
    if windows[i] and windows[i][6] > latest then latest = windows[i][6] end
  end
  expiresAt = math.ceil((latest + ttl) / EXPIRY_STEP_MS) * EXPIRY_STEP_MS
  reply[3] = expiresAt
end

local hold = {VERSION, 0, now}
local keptKeys = {}
if keeps then hold = {VERSION, 1, expiresAt, ttl, side, tonumber(ARGV[4]), ''} end
local function keep_share(i, amount, charged)
  local at = #hold
  keptKeys[#keptKeys + 1] = KEYS[i + 1]
  hold[at + 1], hold[at + 2], hold[at + 3] = windows[i][2], amount, charged
end

local crossed = {}
for i = 1, n do
  local w = windows[i]
  local amount = tonumber(ARGV[5 * i + 4])
  local keep, credit, charged, last = string.match(ARGV[5 * i + 8], '^%d+;%d+;(%d*);(%d*);?(%d*);?(%d*)$')
  local isRemembered = charged ~= '' and tonumber(last) + RETENTION_MS > now
  local unspent = settle_share(i, amount, isRemembered and tonumber(charged) or 0)
  if credit ~= '' then w[5] = math.min(MAX, w[5] + tonumber(credit)) end
  local thresholds = ARGV[5 * i + 7]
  -- Nearly all settlements are below the first percent, or past it and noted: a glance before the exact look.
  if thresholds ~= '' and limits[i]
    and (w[8] ~= 0 or (w[4] - w[5]) * 101 >= limits[i] * tonumber(string.match(thresholds, '^%d+'))) then
    seldom = seldom or rare()
    seldom.announce(w, thresholds, limits[i], before[i] or 0, i - 1, crossed)
  end
  local kept = 0
  if keeps then
    local wanted = keep == '' and 0 or tonumber(keep)
    kept = (wanted <= unspent or wanted <= headroom(i)) and wanted or unspent
    add_hold(w, expiresAt, side, kept)
    keep_share(i, kept, amount)
  end
  put_state(reply, i, kept, limits[i], w, held_in(w))
  write_window(KEYS[i + 1], w, now, before[i] ~= nil)
end
if #crossed > 0 then seldom.post(crossed, 1, windows, limits, now) end
put_generations(true)
for _, value in ipairs(crossed) do reply[#reply + 1] = value end

for i = named, count do
  -- Fetched for a reservation that has changed since: not of this one.
  local at = known and windows[i] and shares[KEYS[i + 1]]
  if at then
    local charged = known[at + 2]
    if keeps then
      local amount = settle_share(i, charged, charged)
      add_hold(windows[i], expiresAt, side, amount)
      keep_share(i, amount, charged)
    else
      settle_share(i, charged + (side == 1 and known[at + 1] or 0), charged)
    end
    write_window(KEYS[i + 1], windows[i], now, before[i] ~= nil)
  end
end

if keeps then hold[7] = table.concat(keptKeys, SEPARATOR) end
reply[1] = outcome
local life = (keeps and expiresAt or now) + RETENTION_MS + SLACK_MS - now
redis.call('SET', KEYS[1], cmsgpack.pack(hold), 'PX', string.format('%.0f', life))
return reply
