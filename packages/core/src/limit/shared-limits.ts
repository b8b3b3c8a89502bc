import { LRUCache } from 'lru-cache'
import { matchedValues } from '../budget/match-budget.js'
import { scopeOf, scopePattern } from '../budget/scope.js'
import type { BudgetLine } from '../contracts/budget-store.js'
import type { CallScope, LimitOptions } from '../contracts/budget.js'
import { ConfigurationError } from '../errors/index.js'
import { limitTitle } from './limit-title.js'
import { type Limit, parseLimits } from './parse-limit.js'

/** A counter of a shared limit in one minute or hour: a line of a call's reservation, beside those of its budgets. */
export interface RateLine {
  readonly line: BudgetLine
  readonly unit: 'requests' | 'tokens'
  readonly most: number
  /** Scope and unit: `agent:support_classifier requests per minute`. */
  readonly title: string
  readonly whenFull: 'deny' | 'wait'
}

/** What a call asks of a counter. */
export interface RateClaim {
  readonly rate: RateLine
  readonly amount: number
}

interface Rate {
  readonly limit: Limit
  readonly unit: RateLine['unit']
  readonly most: number
  /** How many dimensions are `"*"`. */
  readonly templates: number
  /** The latest line of each scope value; computed once per window. */
  readonly known: LRUCache<string, RateLine>
}

/** Lines remembered per limit; one more agent than this costs a recomputation per call, nothing else. */
const remembered = 1_000
const none: readonly RateClaim[] = []

/** The limits that are `store: "shared"`. */
export class SharedLimits {
  readonly #rates: readonly Rate[]

  /** Throws `ConfigurationError` for a wrong option, and for two limits that count the very same. */
  constructor(options: readonly LimitOptions[]) {
    const limits = parseLimits(options)
    assertDistinct(limits)
    this.#rates = limits.filter(isShared).flatMap(ratesOf)
  }

  /** What a call of so many tokens asks of every limit that matches it, in the windows that hold `now` (epoch ms). */
  claims(call: CallScope, tokens: number, now: number): readonly RateClaim[] {
    if (this.#rates.length === 0) return none
    const amounts = { requests: 1, tokens: Math.min(Math.ceil(tokens), Number.MAX_SAFE_INTEGER) }
    return this.#rates.flatMap((rate) => {
      const line = lineOf(rate, call, Math.floor(now))
      return line === undefined ? [] : [{ rate: line, amount: amounts[rate.unit] }]
    })
  }
}

function isShared({ store }: Limit): boolean {
  return store === 'shared'
}

function ratesOf(limit: Limit): readonly Rate[] {
  const templates = limit.dimensions.filter(({ value }) => value === undefined).length
  return (['requests', 'tokens'] as const).flatMap((unit) => {
    const most = limit[unit]
    if (most === undefined) return []
    return [{ limit, unit, most, templates, known: new LRUCache<string, RateLine>({ max: remembered }) }]
  })
}

function lineOf(rate: Rate, call: CallScope, now: number): RateLine | undefined {
  const values = matchedValues(rate.limit.dimensions, rate.templates, call)
  if (values === undefined) return undefined
  const before = rate.known.get(values)
  if (before !== undefined && before.line.startsAt <= now && now < before.line.endsAt) return before
  const line = createLine(rate, call, now)
  rate.known.set(values, line)
  return line
}

function createLine({ limit, unit, most }: Rate, call: CallScope, now: number): RateLine {
  const { dimensions, per, windowMs, whenFull } = limit
  const startsAt = now - (now % windowMs)
  const line: BudgetLine = Object.freeze({
    key: counterName(limit, unit, scopeOf(dimensions, call)),
    window: new Date(startsAt).toISOString().slice(0, per === 'hour' ? 13 : 16),
    startsAt,
    endsAt: startsAt + windowMs,
    limit: most,
  })
  return Object.freeze({ line, unit, most, title: `${limitTitle(limit, call)} ${unit} per ${per}`, whenFull })
}

/** `rate/requests/minute/agent=*:support_classifier`: no budget's counter begins like that. */
function counterName({ per }: Limit, unit: string, scope: string): string {
  return `rate/${unit}/${per}/${scope}`
}

function assertDistinct(limits: readonly Limit[]): void {
  const places = new Map<string, number>()
  for (const [index, limit] of limits.entries()) {
    if (!isShared(limit)) continue
    for (const unit of ['requests', 'tokens'] as const) {
      if (limit[unit] === undefined) continue
      const identity = counterName(limit, unit, scopePattern(limit.dimensions))
      const same = places.get(identity)
      if (same !== undefined) {
        throw new ConfigurationError(
          `limits[${same}] and limits[${index}] count the very same calls in the shared store (${identity}). Keep the lower one.`,
        )
      }
      places.set(identity, index)
    }
  }
}
