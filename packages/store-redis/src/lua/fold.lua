local function new_window(generation, endsAt)
  return {VERSION, generation, endsAt, 0, 0, 0, 0, 0}
end

local function saturated(sum)
  if sum > MAX then return MAX end
  return sum
end

-- Makes spend of the holds that have expired, and drops those that are to be released.
local function fold(w, now)
  local length = #w
  local at = FIRST_HOLD
  while at <= length and w[at] <= now do
    w[4] = saturated(w[4] + w[at + 1])
    w[6] = w[at]
    at = at + 3
  end
  local gone = at - FIRST_HOLD
  for index = at, length do w[index - gone] = w[index] end
  for index = length - gone + 1, length do w[index] = nil end
end
