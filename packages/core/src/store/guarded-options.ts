import type { BudgetStore } from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import { randomId as defaultRandomId, systemClock } from '../defaults.js'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions } from '../validation/known-options.js'

export interface GuardedOptions {
  /** How long a reservation, a reading or a control may take, in ms, one more try included. @default 250 */
  readonly deadlineMs?: number
  /** How long a settlement may take, in ms, before it is put off. @default 1_000 */
  readonly settleDeadlineMs?: number
  /** Failures in a row after which calls fail at once. @default 5 */
  readonly failures?: number
  /** How long calls fail at once, in ms, before one of them tries; twice as long each time it fails. @default 1_000 */
  readonly openMs?: number
  /** The longest of those pauses, in ms. @default 30_000 */
  readonly longestOpenMs?: number
  /**
   * A local folder in which settlements that could not be posted survive a kill of the process; the next one posts them.
   * @default none: they are kept in memory
   */
  readonly spool?: string
  /** @default the machine's clock */
  readonly clock?: Clock
  /** Names this process's file in the folder; must be unique. @default 128 random bits in hexadecimal */
  readonly randomId?: () => string
}

export type GuardedSettings = Required<Omit<GuardedOptions, 'spool'>> & Pick<GuardedOptions, 'spool'>

const known: Readonly<Record<keyof GuardedOptions, true>> = {
  deadlineMs: true,
  settleDeadlineMs: true,
  failures: true,
  openMs: true,
  longestOpenMs: true,
  spool: true,
  clock: true,
  randomId: true,
}

/** The options with their defaults. Throws a ConfigurationError for wrong ones, and for a store that can't be guarded. */
export function guardedSettings(store: BudgetStore, options: GuardedOptions): GuardedSettings {
  assertKnownOptions('guarded', options, Object.keys(known))
  assertStore('guarded', store)
  if (store.traits?.leased === true) {
    throw new ConfigurationError('guarded: the store is leased already; write leased(guarded(store)).')
  }
  if (store.traits?.guarded === true) throw new ConfigurationError('guarded: the store is guarded already; do it once.')
  const { deadlineMs = 250, settleDeadlineMs = 1_000, failures = 5, openMs = 1_000, longestOpenMs = 30_000 } = options
  const whole = { deadlineMs, settleDeadlineMs, failures, openMs, longestOpenMs }
  for (const [name, value] of Object.entries(whole)) assertWhole(`guarded: ${name}`, value)
  const { spool, clock = systemClock, randomId = defaultRandomId } = options
  if (spool !== undefined && (typeof spool !== 'string' || spool === '')) {
    throw new ConfigurationError(`guarded: spool must be the path of a folder; got ${describeValue(spool)}.`)
  }
  return { ...whole, ...(spool === undefined ? {} : { spool }), clock, randomId }
}

/** Throws a ConfigurationError for what has not the three verbs. */
export function assertStore(where: string, store: unknown): asserts store is BudgetStore {
  const isObject = typeof store === 'object' && store !== null
  const missing = ['reserve', 'settle', 'read'].find(
    (verb) => !isObject || typeof Reflect.get(store, verb) !== 'function',
  )
  if (missing === undefined) return
  throw new ConfigurationError(`${where}: the store must be a budget store; it has no method \`${missing}\`.`)
}

/** The longest that timers of Node can wait, in ms. */
const longestWhole = 2_147_483_647

export function assertWhole(where: string, value: unknown, least = 1): void {
  if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= longestWhole) return
  throw new ConfigurationError(
    `${where} must be a whole number from ${least} to ${longestWhole}; got ${describeValue(value)}.`,
  )
}
