import type { MatchedBudget } from '../budget/budget.js'
import type { BudgetStore, ReserveResult } from '../contracts/budget-store.js'
import { StoreUnavailableError } from '../errors/index.js'
import { gateOf } from '../governor/administration.js'
import { announceCrossings } from './announce.js'
import { releaseHold } from './release-hold.js'
import type { ReserveInput } from './reserve.js'

/** The store did not answer a reservation: it may or may not hold it. */
export class StoreOutage extends StoreUnavailableError {}

/** One atomic question for all budgets of a store. Throws a `StoreOutage` where it does not answer. */
export async function askStore(
  store: BudgetStore,
  budgets: readonly MatchedBudget[],
  input: ReserveInput,
): Promise<ReserveResult> {
  const { call, id, estimate } = input
  const { settings } = call.seam.governance
  try {
    const result = await store.reserve(
      {
        id,
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
    throw storeFailure(input, { store, budgets }, error)
  }
}

interface Asked {
  readonly store: BudgetStore
  readonly budgets: readonly MatchedBudget[]
}

/** The hold may or may not exist now: the zero settlement removes it, or fences the id if it arrives late. */
function storeFailure({ call, id }: ReserveInput, asked: Asked, error: unknown): Error {
  const { governance } = call.seam
  const isAborted = call.request.signal?.aborted === true
  // A guard takes back what is left without an answer by itself, but not what its caller has given up.
  if (isAborted || asked.store.traits?.guarded !== true) {
    governance.activity.background(releaseHold({ ...asked, id, granted: [] }))
  }
  if (isAborted) return call.request.signal?.reason as Error
  return new StoreOutage({
    message: `The budget store did not answer a reservation (${governance.redactor.text(String(error))}); budgets of agent "${call.caller.agent}" deny while it is unavailable.`,
    cause: governance.redactor.error(error),
  })
}
