import type { MatchedBudget } from '../budget/budget.js'
import type { ReserveRefused, Suspension } from '../contracts/budget-store.js'
import { AgentSuspendedError, StoreUnavailableError } from '../errors/index.js'
import { opensAt, SharedLimitRefusal } from '../limit/shared-limit-refusal.js'
import { announceExceeded } from './announce.js'
import { budgetExceeded, type Shortfall } from './budget-refusal.js'
import type { Call } from './call.js'
import type { Claim } from './reservation.js'
import type { ReserveInput } from './reserve.js'

/** What the caller shall catch, from what the store said. */
export function reservationRefusal(claim: Claim, input: ReserveInput, result: ReserveRefused): Error {
  const { call } = input
  const { agent } = call.caller
  if (result.reason === 'suspended') return new AgentSuspendedError({ agent, ...closedGate(call, result) })
  if (result.reason === 'clock' || result.reason === 'settled') return notMoney(result)
  const shortfall = budgetShortfall(claim, input, result)
  if (shortfall === undefined) return rateRefusal(claim, result) ?? notMoney(result)
  call.seam.governance.refusals.remember(agent, shortfall)
  return exceeded(call, shortfall)
}

/** The store said that a gate is closed: for a moment the next calls of the agent need not ask. */
export function closedGate({ caller, seam }: Call, { now, suspension }: ReserveRefused): Suspension {
  const known = { reason: 'suspended', actor: 'unknown', at: now, ...suspension }
  seam.governance.gateAnswers.refused(caller.agent, known)
  return known
}

function notMoney({ reason, now }: ReserveRefused): StoreUnavailableError {
  return new StoreUnavailableError({
    message: `The budget store refused the reservation for a reason that is not money: ${reason} (its clock says ${new Date(now).toISOString()}).`,
  })
}

/** The budget that refuses. Where a limit refuses as well, only one for which there is no waiting either. */
function budgetShortfall(claim: Claim, input: ReserveInput, result: ReserveRefused): Shortfall | undefined {
  const { budgets } = claim
  const isLimited = result.failed.some((index) => index >= budgets.length)
  for (const index of result.failed) {
    const matched = budgets[index]
    const state = result.states[index]
    if (matched === undefined || state === undefined) continue
    const requested = leastAmount(input, matched)
    const isExhausted = requested > (state.limit ?? Infinity) - state.spent + state.credits
    if (isLimited && !isExhausted && matched.budget.whenHeld === 'wait') continue
    const isHeld = isLimited ? !isExhausted : result.reason === 'held'
    return { matched, state, requested, reason: isHeld ? 'held' : 'exhausted' }
  }
  return undefined
}

/** The limit that refuses: one that lets nobody wait before others, then the one that opens last. */
function rateRefusal({ budgets, rates }: Claim, { failed, states, now }: ReserveRefused): Error | undefined {
  const shortfalls = failed.flatMap((index) => {
    const claim = rates[index - budgets.length]
    const state = states[index]
    return claim === undefined || state === undefined ? [] : [{ claim, state }]
  })
  const denying = shortfalls.find(({ claim }) => claim.rate.whenFull === 'deny')
  const latest = shortfalls.toSorted((left, right) => (opensAt(right) ?? 0) - (opensAt(left) ?? 0))[0]
  const shortfall = denying ?? latest
  return shortfall && new SharedLimitRefusal(shortfall, { now })
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
