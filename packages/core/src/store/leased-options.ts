import type { BudgetStore } from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import { randomId as defaultRandomId, systemClock } from '../defaults.js'
import { ConfigurationError } from '../errors/index.js'
import { assertKnownOptions } from '../validation/known-options.js'
import { assertStore, assertWhole } from './guarded-options.js'

export interface LeasedOptions {
  /**
   * How long a slice lasts without being renewed, in ms; it serves for four fifths of that while the store is away, and is
   * charged whole where its process died. @default 30_000
   */
  readonly ttlMs?: number
  /** For how long a fresh slice lasts at the rate of the moment, in ms: the longest outage it bridges. @default 2_500 */
  readonly horizonMs?: number
  /** Percent of a slice below which it is filled up in the background. @default 80 */
  readonly lowWaterPercent?: number
  /** How many processes share the budgets, at most. A slice never exceeds what is free / (2 * processes). @default 8 */
  readonly processes?: number
  /**
   * Calls of one counter within a horizon that are worth a slice; a budget with `onStoreError: "lease"` gets one with its
   * first call. @default 20
   */
  readonly startAfterCalls?: number
  /** @default the machine's clock */
  readonly clock?: Clock
  /** Ids of leases; must be unique over all processes. @default 128 random bits in hexadecimal */
  readonly randomId?: () => string
}

export type LeasedSettings = Required<LeasedOptions>

const known: Readonly<Record<keyof LeasedOptions, true>> = {
  ttlMs: true,
  horizonMs: true,
  lowWaterPercent: true,
  processes: true,
  startAfterCalls: true,
  clock: true,
  randomId: true,
}

/** The options with their defaults. Throws a ConfigurationError for wrong ones, and for a store that is leased already. */
export function leasedSettings(store: BudgetStore, options: LeasedOptions): LeasedSettings {
  assertKnownOptions('leased', options, Object.keys(known))
  assertStore('leased', store)
  if (store.traits?.leased === true) throw new ConfigurationError('leased: the store is leased already; do it once.')
  const { ttlMs = 30_000, horizonMs = 2_500, lowWaterPercent = 80, processes = 8, startAfterCalls = 20 } = options
  assertWhole('leased: ttlMs', ttlMs, 1_000)
  assertWhole('leased: horizonMs', horizonMs, 10)
  assertWhole('leased: processes', processes)
  assertWhole('leased: startAfterCalls', startAfterCalls)
  assertWhole('leased: lowWaterPercent', lowWaterPercent)
  if (lowWaterPercent > 99) throw new ConfigurationError('leased: lowWaterPercent must be at most 99.')
  const { clock = systemClock, randomId = defaultRandomId } = options
  return { ttlMs, horizonMs, lowWaterPercent, processes, startAfterCalls, clock, randomId }
}
