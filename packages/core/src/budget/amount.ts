import type { NanoUsd } from '@bursar/models'
import type { Limit, LimitUnit } from '../contracts/budget.js'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'

const nanoPerUsd = 1_000_000_000
const most = 'the most one counter holds is 9,007,199.254740991 USD (2^53 - 1 nano-USD)'

/**
 * A limit in USD, kept as an integer of nano-USD; at most 9,007,199.254740991 USD.
 * A string is a plain decimal with at most 9 fraction digits: `usd("12.50")`. A number is taken as
 * JavaScript prints it, under the same rule: `usd(50)` and `usd(0.1)` pass, `usd(0.1 + 0.2)` is refused.
 * Throws `ConfigurationError` for anything else; nothing is ever rounded.
 */
export function usd(value: string | number): Limit {
  const [whole = '', fraction = ''] = decimalOf(value).split('.')
  const amount = Number(whole) * nanoPerUsd + Number(fraction.padEnd(9, '0'))
  if (!Number.isSafeInteger(amount)) throw refusal(value, `${most}; set a smaller limit`)
  return Object.freeze({ unit: 'usd', amount: amount as NanoUsd })
}

/** A limit in tokens, input and output together. Throws `ConfigurationError` unless `count` is a safe integer from 0. */
export function tokens(count: number): Limit {
  return Object.freeze({ unit: 'tokens', amount: wholeAmount('tokens', count) })
}

/** A limit in physical requests. Throws `ConfigurationError` unless `count` is a safe integer from 0. */
export function requests(count: number): Limit {
  return Object.freeze({ unit: 'requests', amount: wholeAmount('requests', count) })
}

/** An amount as messages show it: `$12.50`, `1,000,000 tokens`, `1 request`. Exact: never rounded. */
export function formatAmount(unit: LimitUnit, amount: number): string {
  if (unit !== 'usd') return `${groupThousands(amount)} ${amount === 1 ? unit.slice(0, -1) : unit}`
  const nano = Math.abs(amount) % nanoPerUsd
  const whole = (Math.abs(amount) - nano) / nanoPerUsd
  const fraction = String(nano)
    .padStart(9, '0')
    .replace(/0{1,7}$/, '')
  return `${amount < 0 ? '-' : ''}$${groupThousands(whole)}.${fraction}`
}

function decimalOf(value: unknown): string {
  if (typeof value === 'number') return decimalOfNumber(value)
  if (typeof value !== 'string') throw refusal(value, 'write a decimal string such as usd("12.50")')
  if (/^\d+(\.\d{1,9})?$/.test(value)) return value
  if (/^\d+\.\d{10,}$/.test(value)) throw refusal(value, 'USD has at most 9 decimals here; shorten it')
  if (value.startsWith('-')) throw refusal(value, 'a limit is 0 or more')
  throw refusal(value, 'write digits and one point only, such as usd("1250.50")')
}

function decimalOfNumber(value: number): string {
  if (!Number.isFinite(value)) throw refusal(value, 'write a decimal string such as usd("12.50")')
  if (value < 0) throw refusal(value, 'a limit is 0 or more')
  if (value > Number.MAX_SAFE_INTEGER / nanoPerUsd) throw refusal(value, `${most}; set a smaller limit`)
  // As JavaScript prints it, which is how it was written; below 1e-6 it would print an exponent.
  const written = value < 1e-6 ? value.toFixed(9) : String(value)
  if (/^\d+(\.\d{1,9})?$/.test(written) && Number(written) === value) return written
  throw refusal(value, `this number has more than 9 decimals; write usd("${value.toFixed(2)}") or the digits you mean`)
}

function wholeAmount(unit: 'tokens' | 'requests', count: unknown): number {
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count + 0
  const rule = `write a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, such as ${unit}(1_000)`
  throw new ConfigurationError(`${unit}(${describeValue(count)}) is not a limit: ${rule}.`)
}

function refusal(value: unknown, fix: string): ConfigurationError {
  return new ConfigurationError(`usd(${describeValue(value)}) is not a limit: ${fix}.`)
}

function groupThousands(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ',')
}
