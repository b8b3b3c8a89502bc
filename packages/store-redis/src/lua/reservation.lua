-- A reservation: a flat array.
--   1 version   2 state: 1 open, 0 settled   3 expiresAt, or when it was settled: ms   4 ttl: ms
--   5 what an expired hold becomes: 1 spend, 2 nothing   6 seq   7 keys of its windows
--   8.. a share per window, in the order of the keys: generation, amount held, amount charged so far
-- Returns where in it the share of each window begins.
local function shares_of(hold)
  local shares = {}
  local at = 8
  for key in string.gmatch(hold[7], '[^' .. SEPARATOR .. ']+') do
    shares[key] = at
    at = at + 3
  end
  return shares
end
