-- The state of each line as of now. Writes nothing.
-- KEYS: a window per line; records of limits
-- ARGV: 1 now in ms, '' for the server's clock   2 number of lines
--   then per line: limit ('' for none), place of its limit's record in KEYS (0 for none)
-- Returns: {0, now, 0, then per line 0, limit (-1 for none), spent, credits, held}
--   or {-1, key} for a record that cannot be read
--include window.lua

local values = redis.call('MGET', unpack(KEYS))
local now = ARGV[1] == '' and server_time() or tonumber(ARGV[1])
local reply = {0, now, 0}
for i = 1, tonumber(ARGV[2]) do
  local limit = ARGV[2 * i + 1]
  local place = ARGV[2 * i + 2]
  if place ~= '0' then limit = values[tonumber(place)] or limit end
  local w
  if values[i] then
    w = decoded(values[i])
    if w == nil then return corrupt(KEYS[i]) end
    fold(w, now)
  elseif redis.call('EXISTS', KEYS[i]) == 1 then
    return corrupt(KEYS[i])
  else
    w = new_window(now, now)
  end
  local inForce
  if limit ~= '' then
    inForce = tonumber(limit)
    if inForce == nil then return corrupt(KEYS[tonumber(place)]) end
  end
  put_state(reply, i, 0, inForce, w, held_in(w))
end
return reply
