import type { ModelCard, PriceBook } from '@bursar/models'
import type { EstimateTicket } from '@bursar/tokens'
import type { Budget, MatchedBudget } from '../budget/budget.js'
import { boundCost, rememberCosts } from './bound-cost.js'
import { boundInput } from './bound-input.js'
import { boundOutput } from './bound-output.js'
import type { Call } from './call.js'
import { refuseUncountable } from './refuse-uncountable.js'

/** Upper bounds of what a call may consume. */
export interface Estimate {
  readonly card: ModelCard | undefined
  /** The book that priced the call when it was admitted; it settles by the same. */
  readonly prices: PriceBook
  /** The likely input, in tokens. */
  readonly inputTokens: number
  /** Upper bounds of the input, in tokens, allowances included. */
  readonly inputUpper: Readonly<Record<Budget['bound'], number>>
  /** The bound that the call is charged at where its outcome stays unknown: the largest that one of its budgets holds. */
  readonly bound: Budget['bound']
  /** What the provider will report is learned under this; absent where nothing was counted. */
  readonly ticket: EstimateTicket | undefined
  readonly choices: number
  /** Upper bound of the output per choice, in tokens. */
  readonly outputUpper: number
  /** The least output per choice that makes the call worth sending; below `outputUpper` only where a cap can be injected. */
  readonly outputLeast: number
  /** `outputUpper` is the governor's own default: it must be put on the wire. */
  readonly isCapOurs: boolean
  /** What the call may consume, in the budget's unit and by its bound, if each choice is capped at `outputPerChoice`. */
  amount(budget: Pick<Budget, 'unit' | 'bound'>, outputPerChoice: number): number
}

/** What a call may consume at most. Throws where a budget that applies needs a bound and there is none. */
export function estimate(call: Call, budgets: readonly MatchedBudget[]): Estimate {
  const { operation, seam } = call
  const prices = seam.governance.prices.book
  const card = findCard(call, prices)
  refuseUncountable(call, card, budgets)
  const input = boundInput(call, card, budgets)
  const output = boundOutput(call, card)
  const isCounted = budgets.some(({ budget }) => budget.unit === 'usd')
  const kinds = card === undefined ? undefined : operation.kinds?.()
  const cost = rememberCosts((input, outputPerChoice) =>
    boundCost(call, card, { input, outputPerChoice, kinds, isCounted }),
  )
  // Asked now: a cost without a bound is refused before anything is held.
  if (isCounted) cost(input.upper.proven, output.upper)
  return {
    card,
    prices,
    inputTokens: input.tokens,
    inputUpper: input.upper,
    bound: budgets.length > 0 && budgets.every(({ budget }) => budget.bound === 'learned') ? 'learned' : 'proven',
    ticket: input.ticket,
    choices: operation.output.choices,
    outputUpper: output.upper,
    outputLeast: seam.governance.settings.outputCap === 'inject' ? output.least : output.upper,
    isCapOurs: output.isCapOurs,
    amount: ({ unit, bound }, outputPerChoice) =>
      unit === 'requests'
        ? 1
        : unit === 'tokens'
          ? input.upper[bound] + outputPerChoice * operation.output.choices
          : cost(input.upper[bound], outputPerChoice),
  }
}

function findCard({ operation, seam }: Call, prices: PriceBook): ModelCard | undefined {
  if (operation.model === undefined) return undefined
  const card = prices.find(seam.wire.provider, operation.model)
  if (card !== undefined || seam.governance.settings.unknownModels !== 'ceiling') return card
  return prices.ceiling(seam.wire.provider)
}
