import type { NanoUsd } from '@bursar/models'

export type LimitUnit = 'usd' | 'tokens' | 'requests'

/** A limit with its unit; made by `usd("12.50")`, `tokens(1_000_000)` or `requests(500)`. */
export type Limit =
  | { readonly unit: 'usd'; readonly amount: NanoUsd }
  | { readonly unit: 'tokens'; readonly amount: number }
  | { readonly unit: 'requests'; readonly amount: number }

/**
 * Which calls are counted together. Every named dimension must match the call; `"*"` matches any value and gives
 * each its own counter. `{}` matches every call.
 */
export interface Scope {
  readonly organization?: string
  readonly team?: string
  readonly agent?: string
  readonly environment?: string
  readonly run?: string
  readonly provider?: string
  readonly model?: string
  /** Label of the key that serves the call. */
  readonly key?: string
  /** Tags by name: `{ tags: { feature: "*" } }`. */
  readonly tags?: Readonly<Record<string, string>>
}

export type WindowKind = 'hour' | 'day' | 'week' | 'month' | 'total' | 'run'

export interface BudgetOptions {
  /**
   * Names the budget in errors, events, `status` and `setLimit`.
   * @default made of scope, window and unit: `agent-day`, `team:support-month`, `agent-hour-tokens`
   */
  readonly id?: string
  readonly scope: Scope
  readonly limit: Limit
  /** Calendar window; `total` never ends; `run` counts one `governor.run({ runId })`. */
  readonly per: WindowKind
  /** IANA zone whose wall clock aligns the window. @default "UTC" */
  readonly timeZone?: string
  /**
   * `hard` refuses what does not fit. `soft` never refuses; it announces `budget.exceeded`.
   * `observe` is a hard budget in rehearsal: it lets calls pass and announces what it would have refused.
   * @default "hard"
   */
  readonly mode?: 'hard' | 'soft' | 'observe'
  /**
   * What a call holds. `proven`: the most it can consume. `learned`: what it seldom exceeds, from what the provider reported
   * before; for a hard budget this risks spending past the limit by what was missed (docs/counting.md says how often).
   * @default "proven"; "learned" for soft budgets
   */
  readonly bound?: 'proven' | 'learned'
  /** Percents of the limit announced once per window. @default [50, 80, 100] */
  readonly thresholds?: readonly number[]
  /** `local` counts in this process only, whatever the governor's store. @default "shared" */
  readonly store?: 'shared' | 'local'
  /** What a call does when only calls in flight stand in its way. @default "deny" */
  readonly whenHeld?: 'deny' | 'wait'
  /**
   * What a call does while the shared store does not answer. `deny`: it is refused. `lease`: it is served from the slice
   * that `leased(store)` has debited in advance, and refused when that is used up or has ended. `allow`: it passes, and what
   * it spends is posted later; not for a hard budget, which could not hold then. See docs/outages.md. @default "deny"
   */
  readonly onStoreError?: 'deny' | 'lease' | 'allow'
}

/** A rate or concurrency limit. */
export interface LimitOptions {
  readonly scope: Scope
  /** Requests per `per`. */
  readonly requests?: number
  /** Tokens per `per`: estimated input plus the output cap, or the smallest cap worth sending where there is none. */
  readonly tokens?: number
  /** @default "minute" */
  readonly per?: 'second' | 'minute' | 'hour'
  /** Calls in flight in this process, until their body has ended. Not together with `store: "shared"`. */
  readonly concurrency?: number
  /** @default "deny" */
  readonly whenFull?: 'deny' | 'wait'
  /**
   * `local` counts in this process, in a sliding window. `shared` counts in the governor's store, with every other process
   * that uses it, per minute or hour of the store's clock (UTC). @default "local"
   */
  readonly store?: 'shared' | 'local'
}

/** What is known of a call when budgets and limits are matched. */
export interface CallScope {
  readonly organization?: string | undefined
  readonly team?: string | undefined
  readonly agent: string
  readonly environment?: string | undefined
  readonly run?: string | undefined
  readonly provider: string
  readonly model?: string | undefined
  readonly key?: string | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
}
