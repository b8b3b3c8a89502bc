import type { Redis } from 'ioredis'
import type { StoreFromOptions } from '../../src/ledger/store-from.ts'

/**
 * Writes only if nothing has changed since it was read.
 * KEYS: all keys read. ARGV: what each held ("" for none); then index, value and expiry ("" for none) of each write.
 */
const COMPARE_AND_SET = `
for index, key in ipairs(KEYS) do
  if (redis.call('GET', key) or '') ~= ARGV[index] then return 0 end
end
for at = #KEYS + 1, #ARGV, 3 do
  local key = KEYS[tonumber(ARGV[at])]
  if ARGV[at + 2] == '' then redis.call('SET', key, ARGV[at + 1])
  else redis.call('SET', key, ARGV[at + 1], 'PXAT', ARGV[at + 2]) end
end
return 1`

/** `storeFrom` by compare-and-set: whoever loses a race starts over. Records expire unless the clock is a fake one. */
export function redisTransact(redis: Redis, prefix: string, clock?: { now(): number }): StoreFromOptions['transact'] {
  return async (keys, apply) => {
    const names = keys.map((key) => prefix + key)
    for (;;) {
      const [texts, now] = await read(redis, names)
      const records = new Map(keys.map((key, index) => [key, texts[index] ?? undefined]))
      const { writes, result } = apply(records, clock?.now() ?? now)
      const written = writes.flatMap(({ key, value, forgetAt }) => {
        const expiry = clock !== undefined || forgetAt === Number.MAX_SAFE_INTEGER ? '' : String(forgetAt)
        return [String(keys.indexOf(key) + 1), value, expiry]
      })
      const expected = texts.map((text) => text ?? '')
      const done = await redis.eval(COMPARE_AND_SET, names.length, ...names, ...expected, ...written)
      if (done === 1) return result
    }
  }
}

async function read(redis: Redis, names: readonly string[]): Promise<readonly [readonly (string | null)[], number]> {
  const [texts, time] = await Promise.all([redis.mget([...names]), redis.time()])
  const [seconds = 0, microseconds = 0] = time.map(Number)
  return [texts, seconds * 1_000 + Math.floor(microseconds / 1_000)]
}
