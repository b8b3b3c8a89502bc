import type { BudgetStore, ControlRequest, StoreCallOptions } from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import { systemClock } from '../defaults.js'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions } from '../validation/known-options.js'
import { CombinedBudgetStore } from './combined-budget-store.js'
import { assertStore } from './guarded-options.js'

export interface CombineOptions {
  /** Which store keeps a counter: its index, from the counter's key alone. The same answer for ever, in every process. */
  readonly route: (key: string) => number
  /** By which it forgets an id when the stores do. @default the machine's clock */
  readonly clock?: Pick<Clock, 'now'>
}

/**
 * One store over several, each with counters of its own. A reservation holds in each and is taken back where one refuses: it
 * never passes a limit, and two at once may refuse each other for a moment.
 *
 * The governor does not use it for `store: "local"` beside its shared store: there it asks memory first, whose refusal costs
 * no round trip, waits in line and declares its outage policy store by store, and takes a new id for every attempt.
 *
 * @throws ConfigurationError for what is no store, a route that is none, and stores of which some are guarded or leased
 */
export function combine(stores: readonly BudgetStore[], options: CombineOptions): BudgetStore {
  assertKnownOptions('combine', options, ['route', 'clock'])
  if (!Array.isArray(stores) || stores.length < 2) {
    throw new ConfigurationError('combine needs two stores or more: combine([a, b], { route: (key) => 0 }).')
  }
  stores.forEach((store: unknown, index) => assertStore(`combine: stores[${index}]`, store))
  for (const trait of ['guarded', 'leased'] as const) {
    if (new Set(stores.map(({ traits = {} }) => traits[trait] ?? false)).size === 1) continue
    throw new ConfigurationError(
      `combine: some stores are ${trait} and some are not. Wrap each of them, or what combine returns.`,
    )
  }
  if (typeof options.route !== 'function') {
    throw new ConfigurationError(`combine: route must be a function; got ${describeValue(options.route)}.`)
  }
  const combined = new CombinedBudgetStore(stores, { clock: systemClock, ...options })
  return stores.some(({ control }) => control === undefined)
    ? combined
    : Object.assign(combined, {
        control: (request: ControlRequest, callOptions?: StoreCallOptions) => combined.setControl(request, callOptions),
      })
}
