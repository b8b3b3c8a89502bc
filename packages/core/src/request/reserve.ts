import type { MatchedBudget } from '../budget/budget.js'
import type { CallScope } from '../contracts/budget.js'
import type { ReserveGranted, ReserveResult } from '../contracts/budget-store.js'
import { affordableCap } from './affordable-cap.js'
import { announceDegraded, announceExceeded } from './announce.js'
import { askStore, StoreOutage } from './ask-store.js'
import type { Call } from './call.js'
import type { Estimate } from './estimate.js'
import { matchBudgets } from './match-budgets.js'
import { passGate } from './pass-gate.js'
import { rateClaims } from './rate-claims.js'
import { releaseHold } from './release-hold.js'
import { recallRefusal, reservationRefusal } from './reservation-refusal.js'
import type { Claim, Hold, Reservation } from './reservation.js'

export interface ReserveInput {
  readonly call: Call
  /** Of the reservation: a new one for each attempt, because an id that was taken back is spent. */
  readonly id: string
  readonly scope: CallScope
  readonly estimate: Estimate
}

/** Holds the worst case on every budget, and the estimate on every shared limit, or nothing. Throws the refusal. */
export async function reserve(input: ReserveInput, budgets: readonly MatchedBudget[]): Promise<Reservation> {
  const { estimate } = input
  const holds: Hold[] = []
  try {
    for (const claim of claimsOf(input, budgets)) holds.push(...(await holdsOn(claim, input)))
    await passGate(input, holds)
  } catch (refusal) {
    // Only what is held here can be held yet, and taking that back does not fail.
    await Promise.all(holds.map((hold) => releaseHold(hold, hold.id)))
    throw refusal
  }
  const ownCap = estimate.isCapOurs ? estimate.outputUpper : undefined
  return { holds, outputCap: affordableCap(holds, estimate) ?? ownCap }
}

/** One claim per store; the local one first, because its refusal costs no round trip. */
function claimsOf(input: ReserveInput, budgets: readonly MatchedBudget[]): readonly Claim[] {
  const { local, shared } = input.call.seam.governance.stores
  const rates = rateClaims(input)
  if (budgets.length + rates.length === 0) return []
  if (local === shared) return [{ store: shared, budgets, rates }]
  const claims = [
    { store: local, budgets: budgets.filter(({ budget }) => budget.store === 'local'), rates: [] },
    { store: shared, budgets: budgets.filter(({ budget }) => budget.store === 'shared'), rates },
  ]
  return claims.filter((claim) => claim.budgets.length + claim.rates.length > 0)
}

/** Where the store does not answer, each of its budgets says what that means; none passes in silence. A limit denies. */
async function holdsOn(claim: Claim, input: ReserveInput): Promise<readonly Hold[]> {
  try {
    return [await holdOn(claim, input)]
  } catch (outage) {
    if (!(outage instanceof StoreOutage)) throw outage
    const { store, budgets, rates } = claim
    const counted = budgets.filter(({ budget }) => budget.onStoreError !== 'allow')
    if (counted.length === budgets.length) {
      announceDegraded(input.call, { verb: 'reserve', outcome: 'denied' }, outage)
      throw outage
    }
    const rest = { store, budgets: counted, rates }
    const isRest = counted.length + rates.length > 0
    const holds = isRest ? await holdsOn(rest, { ...input, id: `${input.id}/counted` }) : []
    announceDegraded(input.call, { verb: 'reserve', outcome: 'allowed' }, outage)
    const allowed = budgets.filter(({ budget }) => budget.onStoreError === 'allow')
    return [...holds, unreserved({ store, budgets: allowed, rates: [] }, input)]
  }
}

/** Holds nothing: what the call spends is posted when it ends, or when the store is back. */
function unreserved(claim: Claim, { id, estimate }: ReserveInput): Hold {
  const granted = claim.budgets.map(({ budget }) => estimate.amount(budget, estimate.outputUpper))
  return { id: `${id}/unreserved`, ...claim, granted }
}

async function holdOn(claim: Claim, input: ReserveInput): Promise<Hold> {
  const { stores } = input.call.seam.governance
  const known = claim.store === stores.local ? undefined : recallRefusal(claim.budgets, input)
  if (known !== undefined) throw known
  const first = await ask(claim, input)
  if (first.ok) return held(claim, first, input)
  if (first.reason !== 'clock') throw reservationRefusal(claim, input, first)
  const second = atStoreTime(claim, input, first.now)
  const answer = await ask(second, input)
  if (answer.ok) return held(second, answer, input)
  throw reservationRefusal(second, input, answer)
}

/** The store's clock is the authority: the same budgets and limits, in the windows that it is in. */
function atStoreTime({ store, budgets, rates }: Claim, input: ReserveInput, now: number): Claim {
  const same = new Set(budgets.map(({ budget }) => budget))
  return {
    store,
    budgets: matchBudgets(input.call, input.scope, now).filter(({ budget }) => same.has(budget)),
    rates: rates.length === 0 ? rates : rateClaims(input, now),
  }
}

/** Asks, and waits in line where the budgets allow it and only calls in flight stand in the way. */
function ask(claim: Claim, input: ReserveInput): Promise<ReserveResult> {
  const { deadline, request, seam } = input.call
  const attempt = (): Promise<ReserveResult> => askStore(claim, input)
  return seam.governance.headroom.reserve({ budgets: claim.budgets, attempt, deadline, signal: request.signal })
}

function held(claim: Claim, granted: ReserveGranted, input: ReserveInput): Hold {
  announceUnenforced(claim.budgets, input, granted)
  if (granted.degraded === true) {
    announceDegraded(input.call, { verb: 'reserve', outcome: 'leased' }, 'Served from what was debited in advance.')
  }
  return { id: input.id, ...claim, granted: granted.granted }
}

function announceUnenforced(budgets: readonly MatchedBudget[], input: ReserveInput, result: ReserveGranted): void {
  for (const index of result.wouldRefuse) {
    const matched = budgets[index]
    const state = result.states[index]
    if (matched === undefined || state === undefined) continue
    const requested = input.estimate.amount(matched.budget, input.estimate.outputUpper)
    announceExceeded(input.call, { matched, state, requested, reason: 'exhausted' })
  }
}
