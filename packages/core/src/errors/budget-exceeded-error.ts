import { BursarError } from './bursar-error.js'

/** What refused, in the unit of the budget: nano-USD, tokens or requests. */
export interface BudgetRefusal {
  readonly message: string
  readonly agent: string
  /** Id of the budget. */
  readonly budget: string
  /** The values the budget counted this call under: `{ agent: "support_classifier" }`. */
  readonly scope: Readonly<Record<string, string>>
  /** Label of the window: `2026-11-20`. */
  readonly window: string
  readonly unit: 'usd' | 'tokens' | 'requests'
  readonly limit: number
  readonly spent: number
  readonly held: number
  /** What this call would have had to hold. */
  readonly requested: number
  /** Epoch ms at which the window ends; `null` for windows that never end. */
  readonly resetsAt: number | null
  /** `held`: only calls in flight stand in the way. */
  readonly reason: 'exhausted' | 'held'
}

/**
 * A hard budget has no room for the call. Nothing was sent, nothing was charged.
 * `error instanceof BudgetExceededError` also holds for the SDK's own 402 error that a governed client throws.
 */
export class BudgetExceededError extends BursarError implements BudgetRefusal {
  static override readonly code: string = 'BUDGET_EXCEEDED'
  static override readonly status: number | undefined = 402
  override readonly name: string = 'BudgetExceededError'
  declare readonly agent: string
  declare readonly budget: string
  declare readonly scope: Readonly<Record<string, string>>
  declare readonly window: string
  declare readonly unit: 'usd' | 'tokens' | 'requests'
  declare readonly limit: number
  declare readonly spent: number
  declare readonly held: number
  declare readonly requested: number
  declare readonly resetsAt: number | null
  declare readonly reason: 'exhausted' | 'held'

  constructor({ message, ...refusal }: BudgetRefusal) {
    super({ message })
    Object.assign(this, refusal)
  }
}

/** Whether `error`, or what caused it, is a refusal by a budget of ours. */
export function isBudgetExceededError(error: unknown): error is BudgetExceededError {
  return error instanceof BudgetExceededError
}
