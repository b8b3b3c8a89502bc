-- Of a script that has read values and windows: whether the id is held already, or over.
local hold = decoded(values[1])
if hold == nil then return {-1, KEYS[1]} end
if hold[3] + RETENTION_MS > now then
  code = 6
  if hold[2] ~= 0 then
    --include reservation.lua
    local shares = shares_of(hold)
    local foreign
    local isOver = hold[3] <= now
    for i = 1, n do
      local at = shares[KEYS[i + 1]]
      if not at or hold[at] ~= windows[i][2] then foreign = foreign or i
      else
        granted[i] = hold[at + 1]
        if hold[3] <= windows[i][6] then isOver = true end
      end
    end
    if isOver then granted = {}
    else
      if foreign then return {-3, foreign - 1} end
      code, expiresAt = 1, hold[3]
    end
  end
end
