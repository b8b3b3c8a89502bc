import { LRUCache } from 'lru-cache'
import type { MatchedBudget } from '../budget/budget.js'
import type { Clock } from '../contracts/clock.js'
import type { Shortfall } from './budget-refusal.js'

/** How long a refusal is believed without asking again; a raised limit is noticed after this at the latest. */
const memoryMs = 250
const rememberedAgents = 1_000

interface Remembered extends Shortfall {
  readonly until: number
}

/**
 * Spares a shared store the loop of an agent whose budget is exhausted: the same refusal is answered from here for a
 * moment, to calls of the same budget that need as much or more.
 */
export class RefusalMemory {
  readonly #clock: Clock
  readonly #refusals = new LRUCache<string, Remembered>({ max: rememberedAgents })

  constructor(clock: Clock) {
    this.#clock = clock
  }

  remember(agent: string, shortfall: Shortfall): void {
    if (shortfall.reason !== 'exhausted') return
    this.#refusals.set(agent, { ...shortfall, until: this.#clock.now() + memoryMs })
  }

  /** `amountOf` says what this call must hold at least on a budget. */
  recall(
    agent: string,
    budgets: readonly MatchedBudget[],
    amountOf: (budget: MatchedBudget) => number,
  ): Shortfall | undefined {
    const known = this.#refusals.get(agent)
    if (known === undefined || this.#clock.now() >= known.until) return undefined
    const same = budgets.find(({ line }) => isSameCounter(line, known.matched.line))
    const requested = same === undefined ? 0 : amountOf(same)
    return same !== undefined && requested >= known.requested ? { ...known, matched: same, requested } : undefined
  }

  /** Limits were changed here: ask again. */
  forget(): void {
    this.#refusals.clear()
  }
}

function isSameCounter(line: MatchedBudget['line'], other: MatchedBudget['line']): boolean {
  return line.key === other.key && line.window === other.window
}
