import type { MatchedBudget } from '../budget/budget.js'
import type { ReserveRefused } from '../contracts/budget-store.js'
import { AgentSuspendedError, StoreUnavailableError } from '../errors/index.js'
import { announceExceeded } from './announce.js'
import { budgetExceeded, type Shortfall } from './budget-refusal.js'
import type { Call } from './call.js'
import type { ReserveInput } from './reserve.js'

/** What the caller shall catch, from what the store said. */
export function reservationRefusal(
  budgets: readonly MatchedBudget[],
  input: ReserveInput,
  result: ReserveRefused,
): Error {
  const { call } = input
  const { agent } = call.caller
  if (result.reason === 'suspended') {
    return new AgentSuspendedError({ agent, reason: 'suspended', actor: 'unknown', ...result.suspension })
  }
  const index = result.failed[0] ?? 0
  const matched = budgets[index]
  const state = result.states[index]
  if (matched === undefined || state === undefined || result.reason === 'clock' || result.reason === 'settled') {
    return new StoreUnavailableError({
      message: `The budget store refused the reservation for a reason that is not money: ${result.reason} (its clock says ${new Date(result.now).toISOString()}).`,
    })
  }
  const shortfall = { matched, state, requested: leastAmount(input, matched), reason: result.reason }
  call.seam.governance.refusals.remember(agent, shortfall)
  return exceeded(call, shortfall)
}

/** The refusal of a moment ago, where it answers this call too. */
export function recallRefusal(budgets: readonly MatchedBudget[], input: ReserveInput): Error | undefined {
  const { caller, seam } = input.call
  const shortfall = seam.governance.refusals.recall(caller.agent, budgets, (matched) => leastAmount(input, matched))
  return shortfall === undefined ? undefined : exceeded(input.call, shortfall)
}

function leastAmount({ estimate }: ReserveInput, { budget }: MatchedBudget): number {
  return estimate.amount(budget, estimate.outputLeast)
}

function exceeded(call: Call, shortfall: Shortfall): Error {
  announceExceeded(call, shortfall)
  return budgetExceeded(call.caller.agent, shortfall)
}
