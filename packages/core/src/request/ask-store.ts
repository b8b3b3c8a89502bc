import type { ReserveLine, ReserveResult } from '../contracts/budget-store.js'
import { StoreUnavailableError } from '../errors/index.js'
import { gateOf } from '../governor/administration.js'
import { announceCrossings } from './announce.js'
import { releaseHold } from './release-hold.js'
import type { Claim } from './reservation.js'
import type { ReserveInput } from './reserve.js'

/** The store did not answer a reservation: it may or may not hold it. */
export class StoreOutage extends StoreUnavailableError {}

/** One atomic question for all lines of a store. Throws a `StoreOutage` where it does not answer. */
export async function askStore(claim: Claim, input: ReserveInput): Promise<ReserveResult> {
  const { call, id } = input
  const { clock, settings, stores, storeTime } = call.seam.governance
  const askedAt = clock.now()
  try {
    const result = await claim.store.reserve(
      {
        id,
        ttlMs: settings.reservationTtlMs,
        onExpire: 'charge',
        gates: [gateOf(call.caller.agent)],
        lines: reserveLines(claim, input),
      },
      { signal: call.request.signal },
    )
    announceCrossings(call, claim.budgets, result)
    if (claim.store === stores.shared) storeTime.observe(result.now, askedAt)
    return result
  } catch (error) {
    throw storeFailure(input, claim, error)
  }
}

function reserveLines({ budgets, rates }: Claim, { estimate }: ReserveInput): readonly ReserveLine[] {
  const lines = budgets.map(({ budget, line }) => ({
    budget: line,
    amount: estimate.amount(budget, estimate.outputUpper),
    atLeast: estimate.amount(budget, estimate.outputLeast),
  }))
  return rates.length === 0 ? lines : [...lines, ...rates.map(({ rate, amount }) => ({ budget: rate.line, amount }))]
}

/** The hold may or may not exist now: the zero settlement removes it, or fences the id if it arrives late. */
export function storeFailure({ call, id }: ReserveInput, claim: Claim, error: unknown): Error {
  const { governance } = call.seam
  const isAborted = call.request.signal?.aborted === true
  // A guard takes back what is left without an answer by itself, but not what its caller has given up.
  if (isAborted || claim.store.traits?.guarded !== true) governance.activity.background(releaseHold(claim, id))
  if (isAborted) return call.request.signal?.reason as Error
  return new StoreOutage({
    message: `The budget store did not answer a reservation (${governance.redactor.text(String(error))}); budgets of agent "${call.caller.agent}" deny while it is unavailable.`,
    cause: governance.redactor.error(error),
  })
}
