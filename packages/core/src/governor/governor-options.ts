import type { ModelOverride, PriceBook } from '@bursar/models'
import type { InputEstimator } from '@bursar/tokens'
import type { AuditLog } from '../contracts/audit.js'
import type { BudgetOptions, LimitOptions } from '../contracts/budget.js'
import type { BudgetStore } from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import type { KeySource } from '../contracts/key-source.js'
import type { Fetch, Provider } from '../contracts/provider.js'
import type { KeyRingOptions } from '../key/key-ring-settings.js'

export type Providers = Readonly<Record<string, Provider<object, never>>>

/** What is known of an agent beyond its id. */
export interface AgentOptions {
  readonly team?: string
  /** Where the agent belongs: `live`, `test`, `dev`. Its keys, budgets and the governor's own `environment` go by it. */
  readonly environment?: string
  /** Models this agent may call, by the name in the request. Absent: every model. */
  readonly models?: AllowList
  /** Operations, by the SDK's own path of the method: `chat.completions.create`. Absent: every one. */
  readonly operations?: AllowList
  /** Origins of base URLs, such as `https://api.openai.com`. Absent: the one each client is configured with. */
  readonly origins?: AllowList
  /**
   * Tools that the provider runs (`web_search`, `code_interpreter`, `mcp`), by their `type`; `prompt` stands for a prompt
   * kept at the provider, whose tools no request shows. Functions of your own are always allowed. Absent: every one.
   */
  readonly hostedTools?: AllowList
  /** Most output tokens per choice. Put on requests that carry no cap; a higher one is refused. Absent: the model's. */
  readonly maxOutputTokens?: number
  /** When the agent's access ends, for contractors and trials. A Date, epoch ms, or a text that `Date.parse` reads. */
  readonly expiresAt?: Date | string | number
  readonly keys?: AgentKeyOptions
}

export interface AllowList {
  readonly allow: readonly string[]
}

export interface AgentKeyOptions {
  /** Agents of one team that name the same pool share its keys; the source is asked for the pool in their stead. */
  readonly pool?: string
  /** Which of several labelled keys serves. @default "default", or the first label the source gives */
  readonly label?: string
  /** How often the key has to be rotated: `standard` every 90 days, `high` every 30. @default "standard" */
  readonly risk?: 'standard' | 'high'
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
  /** How long keys are kept, overlap and outlive their source. */
  readonly keyRing?: KeyRingOptions
  /** Where this process runs: agents that declare another `environment` are refused. @default every agent may run here */
  readonly environment?: string
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
