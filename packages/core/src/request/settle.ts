import { announceCrossings, announceDegraded, announceOverruns, announceUsage } from './announce.js'
import { type Charge, charge, chargedAmount } from './charge.js'
import type { Outcome } from './ending.js'
import type { Flight } from './flight.js'
import { type Hold, linesOf } from './reservation.js'

const settledFlights = new WeakSet<Flight>()

/** Turns the holds into what the call really cost and announces it. A flight settles once: the first outcome counts. Never rejects. */
export async function settle(flight: Flight, outcome: Outcome): Promise<void> {
  if (settledFlights.has(flight)) return
  settledFlights.add(flight)
  const { governance } = flight.call.seam
  const charged = charge(flight, outcome)
  learnInput(flight, outcome)
  flight.ticket.release()
  const settlements = flight.reservation.holds.map((hold) => settleHold(flight, hold, charged))
  const settled = Promise.all(settlements).then(() => governance.activity.end(flight.call.id))
  announceUsage(flight, outcome, charged)
  if (
    governance.settings.settleBeforeReturn ||
    flight.reservation.holds.every(({ store }) => store === governance.stores.local)
  ) {
    await settled
  } else {
    governance.activity.background(settled)
  }
}

/** The provider's count of this prompt bounds the next one that begins with it. */
function learnInput({ call, estimate: { ticket } }: Flight, { ending, reading }: Outcome): void {
  if (ticket === undefined || reading?.usage === undefined) return
  const { inputTokens, outputTokens } = reading.usage
  const isWhole = ending === 'complete' && reading.responseId !== undefined
  call.seam.governance.estimator.observe(ticket, {
    inputTokens,
    ...(isWhole ? { outputTokens, responseId: reading.responseId } : {}),
  })
}

async function settleHold(flight: Flight, hold: Hold, charged: Charge): Promise<void> {
  const { call } = flight
  const { governance } = call.seam
  const units = [...hold.budgets.map(({ budget }) => budget.unit), ...hold.rates.map(({ rate }) => rate.unit)]
  const amounts = units.map((unit) => chargedAmount(charged, unit))
  const lines = linesOf(hold).map((line, index) => ({ budget: line, amount: amounts[index] ?? 0 }))
  try {
    const result = await hold.store.settle({ id: hold.id, lines })
    announceCrossings(call, hold.budgets, result)
    if (result.outcome === 'deferred') {
      announceDegraded(call, { verb: 'settle', outcome: 'deferred' }, 'The settlement will be posted later.')
    }
    if (charged.source === 'provider') announceOverruns(call, { hold, amounts, states: result.states })
  } catch (error) {
    // The hold stays and expires into spend: the worst case counts, nothing is lost.
    announceDegraded(call, { verb: 'settle', outcome: 'charged' }, error)
  }
  governance.headroom.wake()
  if (hold.rates.length > 0) governance.sharedLimitQueue.wake()
}
