-- Puts a hold back into those of its windows that were lost with it. Changes nothing where it is there, or over.
-- KEYS: the reservation; a window per line
-- ARGV: 1 now in ms, '' for the server's clock   2 number of lines   3 expiresAt in ms   4 ttl in ms
--   5 on expiry: 1 charge, 2 release   6 seq
--   then per line: amount held, amount charged so far, generation seen, 'end of the window in ms;total seen'
-- Returns: {1} where something was put back, else {0}; or {-1, key} for a record that cannot be read
--include window.lua
--include fold.lua
--include generation.lua
--include reservation.lua
--include request.lua

local n = tonumber(ARGV[2])
local values = redis.call('MGET', unpack(KEYS, 1, n + 1))
local now = ARGV[1] == '' and server_time() or tonumber(ARGV[1])

local hold = {VERSION, 1, tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6]), ''}
local shares = {}
if values[1] then
  hold = decoded(values[1])
  if hold == nil then return corrupt(KEYS[1]) end
  if hold[2] == 0 then return {0} end
  shares = shares_of(hold)
else
  hold[7] = table.concat(KEYS, SEPARATOR, 2, n + 1)
  for i = 1, n do
    local at = 3 * i + 5
    hold[at], hold[at + 1], hold[at + 2] = '', tonumber(ARGV[4 * i + 3]), tonumber(ARGV[4 * i + 4])
  end
  shares = shares_of(hold)
end
local expiresAt, side = hold[3], hold[5]
if expiresAt <= now then return {0} end

local lost = {}
for i = 1, n do
  local raw, seen, at = values[i + 1], ARGV[4 * i + 5], shares[KEYS[i + 1]]
  local w
  if raw then
    w = decoded(raw)
    if w == nil then return corrupt(KEYS[i + 1]) end
    fold(w, now)
  elseif redis.call('EXISTS', KEYS[i + 1]) == 1 then
    return corrupt(KEYS[i + 1])
  else
    w = new_window(new_generation(seen), tonumber(string.match(ARGV[4 * i + 6], '^%d+')))
  end
  if seen ~= w[2] then carry(w, seen, tonumber(string.match(ARGV[4 * i + 6], '%d+$'))) end
  -- What has been folded to a later instant has no room for this one any more.
  if at and hold[at] ~= w[2] and expiresAt > w[6] then
    hold[at] = w[2]
    lost[#lost + 1] = {i, w, hold[at + 1]}
  end
end
if #lost == 0 then return {0} end

for _, entry in ipairs(lost) do
  local i, w, amount = entry[1], entry[2], entry[3]
  add_hold(w, expiresAt, side, amount)
  write_window(KEYS[i + 1], w, now, values[i + 1] ~= false)
end
local life = string.format('%.0f', expiresAt + RETENTION_MS + SLACK_MS - now)
redis.call('SET', KEYS[1], cmsgpack.pack(hold), 'PX', life)
return {1}
