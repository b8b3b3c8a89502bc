-- What seldom happens. To make a function costs about as much as to call it, and a script makes its functions with each
-- run: so these are made when they are needed.
local function rare()
  --include fold.lua
  --include generation.lua
  --include thresholds.lua
  --include outbox.lua
  return {
    new_window = new_window, fold = fold, new_generation = new_generation, carry = carry,
    announce = announce, post = post, reaches = reaches,
  }
end
