import type { Bill } from './bill.js'
import type { ModelPrice, PriceTable } from './price-table.js'

const decimals = 12
const tokensPerPriceUnit = 1_000_000n
/** Amounts are summed in 1e-12 of "USD per million tokens times tokens"; this many of them make a nano-USD. */
const partsPerNanoUsd = (10n ** BigInt(decimals) * tokensPerPriceUnit) / 1_000_000_000n

/**
 * What one bill costs in nano-USD, rounded up once. A bill that is not billed costs 0.
 * @throws RangeError where the table has no price for something that was billed.
 */
export function costOfBill(bill: Bill, prices: PriceTable): bigint {
  if (!bill.billed) return 0n
  const price = bill.model !== undefined && Object.hasOwn(prices, bill.model) ? prices[bill.model] : undefined
  if (price === undefined) throw new RangeError(`No price for model "${bill.model}": add it to the price table`)
  const parts = tokenParts(bill, price) + unitParts(bill, price)
  return (parts + partsPerNanoUsd - 1n) / partsPerNanoUsd
}

function tokenParts(bill: Bill, price: ModelPrice): bigint {
  const { cachedTokens, cacheWriteTokens, longCacheWriteTokens, audioInputTokens, imageInputTokens } = bill
  const { audioOutputTokens } = bill
  const special = cachedTokens + cacheWriteTokens + longCacheWriteTokens + audioInputTokens + imageInputTokens
  const plainInput = bill.inputTokens - special
  const lines: readonly (readonly [number, string])[] = [
    [plainInput, price.input],
    [cachedTokens, price.cachedInput ?? price.input],
    [cacheWriteTokens, price.cacheWrite ?? price.input],
    [longCacheWriteTokens, price.longCacheWrite ?? price.cacheWrite ?? price.input],
    [audioInputTokens, price.audioInput ?? price.input],
    [imageInputTokens, price.imageInput ?? price.input],
    [bill.outputTokens - audioOutputTokens, price.output],
    [audioOutputTokens, price.audioOutput ?? price.output],
  ]
  return lines.reduce((sum, [tokens, usd]) => sum + BigInt(tokens) * scaled(usd), 0n)
}

function unitParts(bill: Bill, price: ModelPrice): bigint {
  return Object.entries(bill.units).reduce((sum, [unit, count]) => {
    const usd = price.units?.[unit]
    // A model may be sold by tokens although its pieces are counted too.
    if (usd === undefined && bill.inputTokens + bill.outputTokens > 0) return sum
    if (usd === undefined) throw new RangeError(`No price for one ${unit} of "${bill.model}": add units.${unit}`)
    return sum + BigInt(count) * scaled(usd) * tokensPerPriceUnit
  }, 0n)
}

function scaled(usd: string): bigint {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d{1,12}))?$/.exec(usd) ?? []
  if (whole === undefined) throw new RangeError(`A price is a decimal string such as "0.25", got "${usd}"`)
  return BigInt(whole + fraction.padEnd(decimals, '0'))
}
