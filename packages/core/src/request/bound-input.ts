import type { ModelCard } from '@bursar/models'
import type { EstimateTicket, InputEstimate } from '@bursar/tokens'
import type { Budget, MatchedBudget } from '../budget/budget.js'
import { PolicyDeniedError } from '../errors/index.js'
import type { Call } from './call.js'
import { unknownModel } from './unknown-model.js'

/** Input, in tokens, allowances included. */
export interface InputBound {
  readonly tokens: number
  readonly upper: Readonly<Record<Budget['bound'], number>>
  readonly ticket: EstimateTicket | undefined
}

/** Counts the prompt. Throws where a hard budget depends on a part that can't be counted. */
export function boundInput(call: Call, card: ModelCard | undefined, budgets: readonly MatchedBudget[]): InputBound {
  const { operation } = call
  const countable = operation.charge === 'metered' ? operation.countable?.() : undefined
  if (countable === undefined) return { tokens: 0, upper: { proven: 0, learned: 0 }, ticket: undefined }
  const counted = countText(call, card, countable)
  const allowance = allowUnbounded(call, counted.unbounded, budgets)
  const most = (tokens: number): number => Math.min(tokens + allowance, (card ?? unknownModel).contextWindow)
  return {
    tokens: counted.tokens + allowance,
    upper: { proven: most(counted.upper), learned: most(counted.learned) },
    ticket: counted.ticket,
  }
}

type Countable = Parameters<Call['seam']['governance']['estimator']['estimate']>[0]

function countText(call: Call, card: ModelCard | undefined, countable: Countable): InputEstimate {
  const { operation, seam } = call
  try {
    return seam.governance.estimator.estimate(countable, card ?? unknownModel, {
      provider: seam.wire.provider,
      name: operation.model ?? '',
      operation: operation.name,
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new PolicyDeniedError({
      message: `The input of this ${call.operation.name} request can't be counted: ${error.message}`,
      cause: error,
    })
  }
}

/** Tokens held for what can't be counted; a hard budget refuses where no allowance is configured. */
function allowUnbounded(call: Call, unbounded: readonly string[], budgets: readonly MatchedBudget[]): number {
  let allowance = 0
  for (const feature of unbounded) {
    const tokens = call.seam.governance.settings.allowances[feature]
    if (tokens !== undefined) allowance += tokens
    else refuseUnbounded(feature, budgets)
  }
  return allowance
}

function refuseUnbounded(feature: string, budgets: readonly MatchedBudget[]): void {
  const budget = budgets.find(({ budget }) => budget.mode === 'hard' && budget.unit !== 'requests')
  if (budget === undefined) return
  throw new PolicyDeniedError({
    message:
      `The input behind "${feature}" can't be counted before the call, and budget "${budget.budget.id}" is a hard limit. ` +
      `Say how many tokens to hold for it: createGovernor({ allowances: { ${JSON.stringify(feature)}: 20000 } }).`,
  })
}
