-- The state of each line as of now. Writes nothing.
-- KEYS: a window per line; the controls
-- ARGV: 1 now in ms, '' for the server's clock   2 number of lines
--   3 number of names of limits: 0, or one per line ('' for none)
--   then per line: limit ('' for none), generation seen, total seen; then the names of the limits
-- Returns: {0, now, 0, generations, then per line 0, limit (-1 for none), spent, credits, held}
--   generations: 0, or pairs of line and generation where it is not the one seen; '' for a window that is not there
--   or {-1, key} for a record that cannot be read
--include window.lua
--include fold.lua
--include generation.lua
--include request.lua

local n = tonumber(ARGV[2])
local values = redis.call('MGET', unpack(KEYS, 1, n))
local now = ARGV[1] == '' and server_time() or tonumber(ARGV[1])
local overrides = limits_in_force(n + 1, 3 * n + 3, tonumber(ARGV[3]))
local reply = {0, now, 0, 0}
local generations = {}
for i = 1, n do
  local limit = overrides[i] or ARGV[3 * i + 1]
  local seen = ARGV[3 * i + 2]
  local w
  if values[i] then
    w = decoded(values[i])
    if w == nil then return corrupt(KEYS[i]) end
    fold(w, now)
  elseif redis.call('EXISTS', KEYS[i]) == 1 then
    return corrupt(KEYS[i])
  else
    w = new_window(seen, now)
  end
  if not values[i] then
    w[4] = tonumber(ARGV[3 * i + 3])
  elseif seen ~= w[2] then
    carry(w, seen, tonumber(ARGV[3 * i + 3]))
  end
  if seen ~= w[2] or not values[i] then
    generations[#generations + 1] = i - 1
    generations[#generations + 1] = values[i] and w[2] or ''
  end
  local inForce
  if limit ~= '' then
    inForce = tonumber(limit)
    if inForce == nil then return corrupt(KEYS[n + 1]) end
  end
  put_state(reply, i, 0, inForce, w, held_in(w))
end
if #generations > 0 then reply[4] = generations end
return reply
