import type { MatchedBudget } from '../budget/budget.js'
import type { CallScope } from '../contracts/budget.js'
import type { BudgetStore, ReserveGranted, ReserveRefused, ReserveResult } from '../contracts/budget-store.js'
import { AgentSuspendedError, StoreUnavailableError } from '../errors/index.js'
import { gateOf } from '../governor/administration.js'
import { announceCrossings, announceDegraded, announceExceeded } from './announce.js'
import { budgetExceeded, type Shortfall } from './budget-refusal.js'
import type { Call } from './call.js'
import type { Estimate } from './estimate.js'
import { matchBudgets } from './match-budgets.js'
import type { Hold, Reservation } from './reservation.js'

export interface ReserveInput {
  readonly call: Call
  readonly scope: CallScope
  readonly estimate: Estimate
}

/** Holds the worst case on every budget, or on none. Throws the refusal. */
export async function reserve(input: ReserveInput, budgets: readonly MatchedBudget[]): Promise<Reservation> {
  const { call, estimate } = input
  const holds: Hold[] = []
  try {
    for (const [store, group] of byStore(call, budgets)) holds.push(await holdOn(store, group, input))
  } catch (refusal) {
    await Promise.all(holds.map((hold) => undo(call, hold)))
    throw refusal
  }
  return { id: call.id, holds, outputCap: affordableCap(holds, estimate) }
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

async function holdOn(store: BudgetStore, budgets: readonly MatchedBudget[], input: ReserveInput): Promise<Hold> {
  const { call } = input
  const known = store === call.seam.governance.stores.local ? undefined : recallRefusal(budgets, input)
  if (known !== undefined) throw exceeded(call, known)
  const first = await ask(store, budgets, input)
  if (first.ok) return held(store, budgets, first, input)
  if (first.reason !== 'clock') throw refusal(budgets, input, first)
  // The store's clock is the authority: the same budgets, in the windows that it is in.
  const atItsTime = matchBudgets(call, input.scope, first.now).filter((matched) => storeOf(call, matched) === store)
  const second = await ask(store, atItsTime, input)
  if (second.ok) return held(store, atItsTime, second, input)
  throw refusal(atItsTime, input, second)
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
  announceCrossings(input.call, budgets, granted)
  return { store, budgets, granted: granted.granted }
}

async function askStore(
  store: BudgetStore,
  budgets: readonly MatchedBudget[],
  { call, estimate }: ReserveInput,
): Promise<ReserveResult> {
  const { settings } = call.seam.governance
  try {
    return await store.reserve(
      {
        id: call.id,
        ttlMs: settings.reservationTtlMs,
        onExpire: 'charge',
        gates: [gateOf(call.caller.agent)],
        lines: budgets.map(({ budget, line }) => ({
          budget: line,
          amount: estimate.amount(budget.unit, estimate.outputUpper),
          atLeast: estimate.amount(budget.unit, estimate.outputLeast),
        })),
      },
      { signal: call.request.signal },
    )
  } catch (error) {
    throw storeFailure(call, { store, budgets, granted: [] }, error)
  }
}

/** The hold may or may not exist now: the zero settlement removes it, or fences the id if it arrives late. */
function storeFailure(call: Call, hold: Hold, error: unknown): Error {
  const { governance } = call.seam
  governance.activity.background(release(hold, call.id))
  if (call.request.signal?.aborted === true) return call.request.signal.reason as Error
  announceDegraded(call, 'reserve', error)
  return new StoreUnavailableError({
    message: `The budget store did not answer a reservation (${governance.redactor.text(String(error))}); budgets of agent "${call.caller.agent}" deny while it is unavailable.`,
    cause: governance.redactor.error(error),
  })
}

function refusal(budgets: readonly MatchedBudget[], input: ReserveInput, result: ReserveRefused): Error {
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

function recallRefusal(budgets: readonly MatchedBudget[], input: ReserveInput): Shortfall | undefined {
  const { caller, seam } = input.call
  return seam.governance.refusals.recall(caller.agent, budgets, (matched) => leastAmount(input, matched))
}

function leastAmount({ estimate }: ReserveInput, { budget }: MatchedBudget): number {
  return estimate.amount(budget.unit, estimate.outputLeast)
}

function exceeded(call: Call, shortfall: Shortfall): Error {
  announceExceeded(call, shortfall)
  return budgetExceeded(call.caller.agent, shortfall)
}

function announceUnenforced(budgets: readonly MatchedBudget[], input: ReserveInput, result: ReserveGranted): void {
  for (const index of result.wouldRefuse) {
    const matched = budgets[index]
    const state = result.states[index]
    if (matched === undefined || state === undefined) continue
    const requested = input.estimate.amount(matched.budget.unit, input.estimate.outputUpper)
    announceExceeded(input.call, { matched, state, requested, reason: 'exhausted' })
  }
}

/** A hold that can't be taken back expires into spend; the refusal stands all the same. */
async function undo(call: Call, hold: Hold): Promise<void> {
  try {
    await release(hold, call.id)
  } catch (error) {
    announceDegraded(call, 'settle', error)
  }
}

/** Takes a hold back whole. A settlement never refuses; a store that fails here leaves the hold to expire into spend. */
export async function release(hold: Hold, id: string): Promise<void> {
  const lines = hold.budgets.map(({ line }) => ({ budget: line, amount: 0 }))
  await hold.store.settle({ id, lines })
}

/** The largest cap per choice that every grant covers, where a grant fell short of the request's own bound. */
function affordableCap(holds: readonly Hold[], estimate: Estimate): number | undefined {
  const covers = (cap: number): boolean =>
    holds.every(({ budgets, granted }) =>
      budgets.every(({ budget }, index) => estimate.amount(budget.unit, cap) <= (granted[index] ?? 0)),
    )
  if (covers(estimate.outputUpper)) return undefined
  let least = estimate.outputLeast
  let tooMuch = estimate.outputUpper
  while (tooMuch - least > 1) {
    const middle = Math.floor((least + tooMuch) / 2)
    if (covers(middle)) least = middle
    else tooMuch = middle
  }
  return least
}
