-- The smallest integer that is at least so many percent of the limit, without a product above 2^53.
local function point_of(percent, limit)
  local remainder = math.fmod(limit, 100)
  return ((limit - remainder) / 100) * percent + math.ceil((remainder * percent) / 100)
end

local function reaches(spend, percent, limit)
  if spend <= 0 then return false end
  local left = spend * 100
  local right = limit * percent
  if left < right * 0.999999999 then return false end
  return left > right * 1.000000001 or spend >= point_of(percent, limit)
end

-- Announces each percent once for each limit; returns how many were crossed. Appends pairs of line and percent to reply.
-- spec: percents, ascending, separated by commas. before: net spend as it was recorded.
local function announce(w, spec, limit, before, line, reply)
  if spec == '' or limit == nil then return 0 end
  local after = w[4] - w[5]
  local fired = w[8]
  if fired == 0 and not reaches(after, tonumber(string.match(spec, '^%d+')), limit) then return 0 end
  local result = fired == 0 and {} or fired
  local entries = {}
  for at = 1, #result, 3 do entries[result[at]] = at end
  local old = result
  local count = 0
  for text in string.gmatch(spec, '%d+') do
    local percent = tonumber(text)
    local at = entries[percent]
    local announcedUnder = at and old[at + 1] or -1
    local armedUnder = at and old[at + 2] or -1
    if limit > announcedUnder then
      local isReached = reaches(after, percent, limit)
      -- What was spent before the window was lost has been announced then.
      local isNew = announcedUnder == -1 and (w[7] == 0 or not reaches(w[7], percent, limit))
      local isArmed = limit <= armedUnder or isNew or (announcedUnder ~= -1 and not reaches(before, percent, limit))
      if isReached and isArmed then
        reply[#reply + 1] = line
        reply[#reply + 1] = percent
        count = count + 1
      end
      local under = nil
      if isReached then under = limit
      elseif announcedUnder ~= -1 and limit > armedUnder then under = announcedUnder end
      if under then
        local place = at or #result + 1
        result[place], result[place + 1], result[place + 2] = percent, under, limit
      end
    end
  end
  if #result > 0 then w[8] = result end
  return count
end
