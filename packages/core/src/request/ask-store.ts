import type { MatchedBudget } from '../budget/budget.js'
import type { BudgetStore, ReserveResult } from '../contracts/budget-store.js'
import { StoreUnavailableError } from '../errors/index.js'
import { gateOf } from '../governor/administration.js'
import { announceCrossings, announceDegraded } from './announce.js'
import type { Call } from './call.js'
import { releaseHold } from './release-hold.js'
import type { Hold } from './reservation.js'
import type { ReserveInput } from './reserve.js'

/** One atomic question for all budgets of a store. Throws `StoreUnavailableError` where it does not answer. */
export async function askStore(
  store: BudgetStore,
  budgets: readonly MatchedBudget[],
  { call, estimate }: ReserveInput,
): Promise<ReserveResult> {
  const { settings } = call.seam.governance
  try {
    const result = await store.reserve(
      {
        id: call.id,
        ttlMs: settings.reservationTtlMs,
        onExpire: 'charge',
        gates: [gateOf(call.caller.agent)],
        lines: budgets.map(({ budget, line }) => ({
          budget: line,
          amount: estimate.amount(budget, estimate.outputUpper),
          atLeast: estimate.amount(budget, estimate.outputLeast),
        })),
      },
      { signal: call.request.signal },
    )
    announceCrossings(call, budgets, result)
    return result
  } catch (error) {
    throw storeFailure(call, { store, budgets, granted: [] }, error)
  }
}

/** The hold may or may not exist now: the zero settlement removes it, or fences the id if it arrives late. */
function storeFailure(call: Call, hold: Hold, error: unknown): Error {
  const { governance } = call.seam
  governance.activity.background(releaseHold(hold, call.id))
  if (call.request.signal?.aborted === true) return call.request.signal.reason as Error
  announceDegraded(call, 'reserve', error)
  return new StoreUnavailableError({
    message: `The budget store did not answer a reservation (${governance.redactor.text(String(error))}); budgets of agent "${call.caller.agent}" deny while it is unavailable.`,
    cause: governance.redactor.error(error),
  })
}
