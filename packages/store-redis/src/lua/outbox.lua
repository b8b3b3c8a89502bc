-- Crossings of thresholds until they are acknowledged: a hash from 'window<1F>percent<1F>limit' to
-- 'due;at;spent;credits;held;end of the window', instants in ms.
local ANNOUNCED_WITHIN_MS = 30000
local OUTBOX_RETENTION_MS = 604800000

-- crossed: pairs of line and percent, from the index first on. The outbox is the last key.
local function post(crossed, first, windows, limits, now)
  if #crossed < first then return end
  local outbox = KEYS[#KEYS]
  for at = first, #crossed, 2 do
    local i = crossed[at] + 1
    local w = windows[i]
    local name = KEYS[i + 1] .. SEPARATOR .. crossed[at + 1] .. SEPARATOR .. string.format('%.0f', limits[i])
    local facts = string.format(
      '%.0f;%.0f;%.0f;%.0f;%.0f;%.0f', now + ANNOUNCED_WITHIN_MS, now, w[4], w[5], held_in(w), w[3]
    )
    redis.call('HSET', outbox, name, facts)
  end
  redis.call('PEXPIRE', outbox, OUTBOX_RETENTION_MS)
end
