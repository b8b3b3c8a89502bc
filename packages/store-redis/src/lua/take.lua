-- Takes the crossings that are due; those are due again later.
-- KEYS: the outbox
-- ARGV: 1 now in ms, '' for the server's clock
-- Returns: {now, then pairs of name and facts}
--include window.lua
--include outbox.lua
--include request.lua

local now = ARGV[1] == '' and server_time() or tonumber(ARGV[1])
local reply = {now}
local entries = redis.call('HGETALL', KEYS[1])
for at = 1, #entries, 2 do
  local due, rest = string.match(entries[at + 1], '^(%d+)(;.*)$')
  if due and tonumber(due) <= now then
    redis.call('HSET', KEYS[1], entries[at], string.format('%.0f', now + ANNOUNCED_WITHIN_MS) .. rest)
    reply[#reply + 1] = entries[at]
    reply[#reply + 1] = entries[at + 1]
  end
end
return reply
