-- The state of each line as of now. Writes nothing.
-- KEYS: a window per line; the limits, where a line has one there
-- ARGV: 1 now in ms, '' for the server's clock   2 number of lines
--   3 number of names of limits: 0, or one per line ('' for none)
--   then per line: limit ('' for none); then the names of the limits
-- Returns: {0, now, 0, then per line 0, limit (-1 for none), spent, credits, held}
--   or {-1, key} for a record that cannot be read
--include window.lua

local n = tonumber(ARGV[2])
local values = redis.call('MGET', unpack(KEYS, 1, n))
local now = ARGV[1] == '' and server_time() or tonumber(ARGV[1])
local overrides = limits_in_force(n + 1, n + 3, tonumber(ARGV[3]))
local reply = {0, now, 0}
for i = 1, n do
  local limit = overrides[i] or ARGV[i + 3]
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
    if inForce == nil then return corrupt(KEYS[n + 1]) end
  end
  put_state(reply, i, 0, inForce, w, held_in(w))
end
return reply
