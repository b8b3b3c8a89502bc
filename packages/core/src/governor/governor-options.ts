import type { ModelOverride, PriceBook } from '@bursar/models'
import type { InputEstimator } from '@bursar/tokens'
import type { AuditLog } from '../contracts/audit.js'
import type { BudgetOptions, LimitOptions } from '../contracts/budget.js'
import type { BudgetStore } from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import type { KeySource } from '../contracts/key-source.js'
import type { Fetch, Provider } from '../contracts/provider.js'

export type Providers = Readonly<Record<string, Provider<object, never>>>

/** What is known of an agent beyond its id. */
export interface AgentOptions {
  readonly team?: string
  readonly environment?: string
  /** Models this agent may call, by the name in the request. Absent: every model. */
  readonly models?: { readonly allow: readonly string[] }
}

export interface GovernorOptions<P extends Providers = Providers> {
  /** The providers to govern, under the names by which clients are handed out. */
  readonly providers: P
  /** Declares the agents. Where given, an agent that is not in it is refused. */
  readonly agents?: Readonly<Record<string, AgentOptions>>
  readonly budgets?: readonly BudgetOptions[]
  /** Rate and concurrency limits, of this process or (rates) of all that share the store. */
  readonly limits?: readonly LimitOptions[]
  /**
   * Models to add or correct: USD per million tokens, an alias, or `{ free: true }`. Or a whole price book, such as
   * `refreshPrices` makes. @default the price book that ships with Bursar
   */
  readonly prices?: Readonly<Record<string, ModelOverride>> | PriceBook
  /**
   * What a model without a price costs under budgets in USD. `refuse`: calls to it are refused. `ceiling`: what the dearest
   * of everything its provider sells costs, kind by kind, and no discount. `free`: nothing. Usage events say so:
   * `cost.source` is `ceiling` or `unpriced`. @default "refuse"
   */
  readonly unknownModels?: 'refuse' | 'ceiling' | 'free'
  /**
   * Counts requests, and learns from what providers report. Give your own to share it between governors or to keep what it
   * learned (`exportState`). @default createInputEstimator() of @bursar/tokens
   */
  readonly estimator?: InputEstimator
  /** @default environmentKeys() */
  readonly keys?: KeySource
  /** Remembers the shared budgets and limits. @default memoryStore() */
  readonly store?: BudgetStore
  /** Keeps the record of changes: `createAuditLog({ sinks })`. Closed with the governor. @default none */
  readonly audit?: AuditLog
  /** Value of the `organization` dimension of budget scopes. */
  readonly organization?: string
  /**
   * When a settlement on a shared store is awaited. In-memory settlements are always done before the body resolves.
   * @default "background"
   */
  readonly settle?: 'background' | 'beforeReturn'
  /** Keeps a serverless instance alive until background settlements are done. */
  readonly waitUntil?: (settlement: Promise<unknown>) => void
  /** Smallest output cap worth sending: a call that can't afford it is refused. Tokens. @default 256 */
  readonly minOutputTokens?: number
  /**
   * Tokens a provider may still generate after a stream is interrupted; charged on top of what was seen, at most the
   * hold. @default 128
   */
  readonly interruptedLagTokens?: number
  /**
   * How fast a provider may generate, in tokens per second and choice. Charged when a stream is interrupted whose reader
   * had fallen behind, for the time since it had last read all that had arrived; at most the hold. @default 500
   */
  readonly interruptedTokensPerSecond?: number
  /**
   * Output cap, in tokens per choice, put on requests that carry none. Without it such a request holds the model's
   * maximum, which a small budget affords to few calls at once. @default the model's maximum
   */
  readonly defaultMaxOutputTokens?: number
  /**
   * Input tokens to hold for what can't be counted, by feature: `{ file_search: 20_000 }`. Without an allowance a hard
   * budget in USD or tokens refuses a request that uses the feature.
   */
  readonly allowances?: Readonly<Record<string, number>>
  /** Operations that cost money no answer tells (`batches.create`), allowed all the same under USD budgets. */
  readonly allowUnmetered?: readonly string[]
  /** Ask OpenAI-style streams for their usage and strip the extra chunk. @default "inject" */
  readonly streamUsage?: 'inject' | 'estimate'
  /** Put an output cap on a request that has none, where a budget can't afford the model's maximum. @default "inject" */
  readonly outputCap?: 'inject' | 'refuse'
  /** How long an unsettled hold lives, in ms; then it becomes spend. @default 600_000 */
  readonly reservationTtlMs?: number
  /** Silences the warning about budgets longer than an hour on a store that forgets on restart. @default false */
  readonly acknowledgeVolatileStore?: boolean
  /** @default the machine's clock */
  readonly clock?: Clock
  /** Ids of calls; must be unique. @default 128 random bits in hexadecimal */
  readonly randomId?: () => string
  /** Reaches the network for clients that bring no fetch of their own. @default globalThis.fetch */
  readonly fetch?: Fetch
}
