-- A window: one counter in one period of time. A flat array, packed with cmsgpack, which keeps integers exact to 2^53.
--   1 version   2 generation   3 endsAt: ms   4 spent   5 credits   6 foldedTo: ms
--   7 carried: what of spent was spent in generations before, and was lost with them
--   8 fired thresholds: 0, or {percent, announcedUnder, armedUnder, ...}
--   9.. holds by expiry, earliest first: expiresAt, what becomes spend then, what vanishes then
local VERSION = 2
local FIRST_HOLD = 9
local SEPARATOR = string.char(31)
local MAX = 9007199254740991
local SAFE_REPLY = 9007199254740000
local RETENTION_MS = 900000
local EXPIRY_STEP_MS = 10000
-- Keys go a little later than they may: clocks step, and a script that is late must still see what it needs.
local SLACK_MS = 60000
-- Windows that never end are forgotten when nobody has used them for so long.
local IDLE_MS = 34560000000

local function held_in(w)
  local sum = 0
  for at = FIRST_HOLD + 1, #w, 3 do sum = sum + w[at] + w[at + 1] end
  return sum
end

-- side: 1 becomes spend when it expires, 2 vanishes
local function add_hold(w, expiresAt, side, amount)
  if amount == 0 then return end
  local length = #w
  local at = FIRST_HOLD
  while at <= length and w[at] < expiresAt do at = at + 3 end
  if w[at] ~= expiresAt then
    for index = length, at, -1 do w[index + 3] = w[index] end
    w[at], w[at + 1], w[at + 2] = expiresAt, 0, 0
  end
  w[at + side] = w[at + side] + amount
end

local function write_window(key, w, now, exists)
  local last = w[#w - 2]
  local endsAt = w[3]
  local value = cmsgpack.pack(w)
  local isWithin = w[6] <= endsAt and (#w < FIRST_HOLD or last <= endsAt)
  if exists and isWithin and endsAt < MAX then
    redis.call('SET', key, value, 'KEEPTTL')
    return
  end
  local ttl = IDLE_MS
  if endsAt < MAX then
    ttl = math.max(endsAt, w[6])
    if #w >= FIRST_HOLD then ttl = math.max(ttl, last) end
    ttl = math.max(math.min(ttl + RETENTION_MS - now, IDLE_MS), 0) + SLACK_MS
  end
  redis.call('SET', key, value, 'PX', string.format('%.0f', ttl))
end

-- Puts a line's five numbers into the reply. Clients build an integer digit by digit and pass 2^53 on the way to the
-- largest ones, so those go as text.
local function put_state(reply, line, amount, limit, w, held)
  local at = 5 * line
  limit = limit or -1
  reply[at], reply[at + 1], reply[at + 2], reply[at + 3], reply[at + 4] = amount, limit, w[4], w[5], held
  if amount + limit + w[4] + w[5] + held < SAFE_REPLY then return end
  for index = at, at + 4 do reply[index] = string.format('%.0f', reply[index]) end
end

-- The array in a record, or nil where it is none of this version.
local function decoded(raw)
  local isPacked, record = pcall(cmsgpack.unpack, raw)
  if isPacked and type(record) == 'table' and record[1] == VERSION then return record end
  return nil
end
