-- What every request brings.
local function server_time()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- What has been set over the lines' own limits: text, '' for no limit, false for nothing.
local function limits_in_force(key, before, count)
  if count == 0 then return {} end
  return redis.call('HMGET', KEYS[key], unpack(ARGV, before + 1, before + count))
end

local function corrupt(key)
  return {-1, key}
end
