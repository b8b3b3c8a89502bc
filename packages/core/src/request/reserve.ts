import type { MatchedBudget } from '../budget/budget.js'
import type { CallScope } from '../contracts/budget.js'
import type { BudgetStore, ReserveGranted, ReserveResult } from '../contracts/budget-store.js'
import { affordableCap } from './affordable-cap.js'
import { announceDegraded, announceExceeded } from './announce.js'
import { askStore, StoreOutage } from './ask-store.js'
import type { Call } from './call.js'
import type { Estimate } from './estimate.js'
import { matchBudgets } from './match-budgets.js'
import { releaseHold } from './release-hold.js'
import { recallRefusal, reservationRefusal } from './reservation-refusal.js'
import type { Hold, Reservation } from './reservation.js'

export interface ReserveInput {
  readonly call: Call
  /** Of the reservation: a new one for each attempt, because an id that was taken back is spent. */
  readonly id: string
  readonly scope: CallScope
  readonly estimate: Estimate
}

/** Holds the worst case on every budget, or on none. Throws the refusal. */
export async function reserve(input: ReserveInput, budgets: readonly MatchedBudget[]): Promise<Reservation> {
  const { call, estimate } = input
  const holds: Hold[] = []
  try {
    for (const [store, group] of byStore(call, budgets)) holds.push(...(await holdsOn(store, group, input)))
  } catch (refusal) {
    await Promise.all(holds.map((hold) => undo(call, hold)))
    throw refusal
  }
  const ownCap = estimate.isCapOurs ? estimate.outputUpper : undefined
  return { holds, outputCap: affordableCap(holds, estimate) ?? ownCap }
}

function byStore(call: Call, budgets: readonly MatchedBudget[]): Map<BudgetStore, MatchedBudget[]> {
  const groups = new Map<BudgetStore, MatchedBudget[]>()
  for (const matched of budgets) {
    const store = storeOf(call, matched)
    const group = groups.get(store)
    if (group === undefined) groups.set(store, [matched])
    else group.push(matched)
  }
  return groups
}

function storeOf({ seam }: Call, { budget }: MatchedBudget): BudgetStore {
  const { stores } = seam.governance
  return budget.store === 'local' ? stores.local : stores.shared
}

/** Where the store does not answer, each of its budgets says what that means; none passes in silence. */
async function holdsOn(
  store: BudgetStore,
  budgets: readonly MatchedBudget[],
  input: ReserveInput,
): Promise<readonly Hold[]> {
  try {
    return [await holdOn(store, budgets, input)]
  } catch (outage) {
    if (!(outage instanceof StoreOutage)) throw outage
    const counted = budgets.filter(({ budget }) => budget.onStoreError !== 'allow')
    if (counted.length === budgets.length) {
      announceDegraded(input.call, { verb: 'reserve', outcome: 'denied' }, outage)
      throw outage
    }
    const holds = counted.length === 0 ? [] : await holdsOn(store, counted, { ...input, id: `${input.id}/counted` })
    announceDegraded(input.call, { verb: 'reserve', outcome: 'allowed' }, outage)
    const allowed = budgets.filter(({ budget }) => budget.onStoreError === 'allow')
    return [...holds, unreserved(store, allowed, input)]
  }
}

/** Holds nothing: what the call spends is posted when it ends, or when the store is back. */
function unreserved(store: BudgetStore, budgets: readonly MatchedBudget[], { id, estimate }: ReserveInput): Hold {
  const granted = budgets.map(({ budget }) => estimate.amount(budget, estimate.outputUpper))
  return { id: `${id}/unreserved`, store, budgets, granted }
}

async function holdOn(store: BudgetStore, budgets: readonly MatchedBudget[], input: ReserveInput): Promise<Hold> {
  const { call } = input
  const known = store === call.seam.governance.stores.local ? undefined : recallRefusal(budgets, input)
  if (known !== undefined) throw known
  const first = await ask(store, budgets, input)
  if (first.ok) return held(store, budgets, first, input)
  if (first.reason !== 'clock') throw reservationRefusal(budgets, input, first)
  // The store's clock is the authority: the same budgets, in the windows that it is in.
  const atItsTime = matchBudgets(call, input.scope, first.now).filter((matched) => storeOf(call, matched) === store)
  const second = await ask(store, atItsTime, input)
  if (second.ok) return held(store, atItsTime, second, input)
  throw reservationRefusal(atItsTime, input, second)
}

/** Asks, and waits in line where the budgets allow it and only calls in flight stand in the way. */
function ask(store: BudgetStore, budgets: readonly MatchedBudget[], input: ReserveInput): Promise<ReserveResult> {
  const { deadline, request, seam } = input.call
  const attempt = (): Promise<ReserveResult> => askStore(store, budgets, input)
  return seam.governance.headroom.reserve({ budgets, attempt, deadline, signal: request.signal })
}

function held(
  store: BudgetStore,
  budgets: readonly MatchedBudget[],
  granted: ReserveGranted,
  input: ReserveInput,
): Hold {
  announceUnenforced(budgets, input, granted)
  if (granted.degraded === true) {
    announceDegraded(input.call, { verb: 'reserve', outcome: 'leased' }, 'Served from what was debited in advance.')
  }
  return { id: input.id, store, budgets, granted: granted.granted }
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

/** A hold that can't be taken back expires into spend; the refusal stands all the same. */
async function undo(call: Call, hold: Hold): Promise<void> {
  try {
    if ((await releaseHold(hold)) !== 'deferred') return
    announceDegraded(call, { verb: 'settle', outcome: 'deferred' }, 'A hold will be given back later.')
  } catch (error) {
    announceDegraded(call, { verb: 'settle', outcome: 'charged' }, error)
  }
}
