-- A server can lose windows: a restart, FLUSHALL, eviction, a replica that lagged when it was promoted. So a window has a
-- generation, and each line says which one the caller's process has seen, and what had been spent by then. What a window
-- of another generation lacks of that has been spent before it began.

-- The instant of creation in microseconds, as 16 digits, so that the later one is the greater. Greater than the one that
-- is known to be lost, whatever the clock says.
local function new_generation(seen)
  local time = redis.call('TIME')
  local lost = tonumber(string.match(seen, '^%d+')) or 0
  return string.format('%.0f', math.max(time[1] * 1000000 + time[2], lost + 1))
end

-- seen: a generation, '' for none; with a '!' where the window has gone back behind what the process has seen of it, with
--   a '+' where the window may not know of what was spent before it
-- total: what the process knows to be spent; with '+' before that generation. Returns whether the window was changed.
-- The carried sum only rises to the largest total: each process brings its own, and new spend comes on top.
local function carry(w, seen, total)
  local generation, mark = string.sub(seen, 1, 16), string.sub(seen, 17)
  if generation > w[2] then
    -- A replica that has missed a loss and what came after: what it has is part of what has been seen.
    w[2], w[4], w[7] = generation, math.max(w[4], saturated(total + w[5])), math.max(w[7], total)
    return true
  end
  if mark == '!' and generation == w[2] then
    if total <= w[4] then return false end
    w[4] = total
    return true
  end
  if total <= w[7] then return false end
  w[4] = saturated(w[4] + total - w[7])
  w[7] = total
  return true
end
