import type { MatchedBudget } from '../budget/budget.js'
import type { BudgetState, ThresholdCrossing } from '../contracts/budget-store.js'
import type { BaseEvent, BudgetOverrunEvent, StoreDegradedEvent, UsageEvent } from '../contracts/events.js'
import { resetsAt, type Shortfall } from './budget-refusal.js'
import type { Call } from './call.js'
import type { Charge } from './charge.js'
import type { Outcome } from './ending.js'
import type { Flight } from './flight.js'
import type { Hold } from './reservation.js'

/** The fields by which every event of a call is found again. */
export function eventBase({ caller, id, seam }: Call): BaseEvent {
  return {
    version: 1,
    at: seam.governance.clock.now(),
    agent: caller.agent,
    ...(caller.team === undefined ? {} : { team: caller.team }),
    ...(caller.environment === undefined ? {} : { environment: caller.environment }),
    ...(caller.runId === undefined ? {} : { runId: caller.runId }),
    ...(caller.tags === undefined ? {} : { tags: caller.tags }),
    callId: id,
  }
}

function callFacts({ seam, operation }: Call): { provider: string; operation: string; model?: string } {
  const facts = { provider: seam.wire.provider, operation: operation.name }
  return operation.model === undefined ? facts : { ...facts, model: operation.model }
}

export function announceStart({ call, estimate, reservation, asksStreamUsage }: Flight): void {
  const { outputCap } = reservation
  call.seam.governance.emitter.emit('request.start', () => ({
    type: 'request.start',
    ...eventBase(call),
    ...callFacts(call),
    estimatedInputTokens: estimate.inputTokens,
    reserved: estimate.amount(
      { unit: 'usd', bound: estimate.bound },
      outputCap ?? estimate.outputUpper,
    ) as Charge['nanoUsd'],
    injected: {
      ...(outputCap === undefined ? {} : { maxOutputTokens: outputCap }),
      ...(asksStreamUsage ? { streamUsage: true } : {}),
    },
  }))
}

function costSource({ call, estimate }: Flight, charge: Charge): UsageEvent['cost']['source'] {
  if (call.operation.charge === 'unmetered') return 'unpriced'
  if (call.operation.charge === 'metered' && estimate.card === undefined) return 'unpriced'
  return charge.isCeiling === true ? 'ceiling' : charge.source
}

export function announceUsage(flight: Flight, outcome: Outcome, charge: Charge): void {
  const { call, keys, estimate } = flight
  const { emitter, clock } = call.seam.governance
  const key = keys[Math.max(0, outcome.dispatches - 1)] ?? keys[0]
  emitter.emit('usage', () => ({
    type: 'usage',
    ...eventBase(call),
    ...callFacts(call),
    ...(outcome.reading?.model === undefined ? {} : { responseModel: outcome.reading.model }),
    ...(key === undefined ? {} : { key: { label: key.label, fingerprint: key.fingerprint } }),
    attempt: call.attempt,
    dispatches: outcome.dispatches,
    stream: call.operation.stream,
    status: outcome.status,
    ending: outcome.ending,
    durationMs: clock.now() - call.startedAt,
    ...(outcome.firstByteAt === undefined ? {} : { timeToFirstTokenMs: outcome.firstByteAt - call.startedAt }),
    tokens: { ...charge.usage, source: charge.source },
    cost: { nanoUsd: charge.nanoUsd, source: costSource(flight, charge), priceVersion: estimate.prices.version },
  }))
}

interface BudgetEventFacts extends Pick<
  BudgetOverrunEvent,
  'budget' | 'scope' | 'window' | 'unit' | 'limit' | 'spent' | 'held' | 'resetsAt'
> {}

function budgetFacts(matched: MatchedBudget, state: BudgetState): BudgetEventFacts {
  return {
    budget: matched.budget.id,
    scope: matched.scope,
    window: matched.line.window,
    unit: matched.budget.unit,
    limit: state.limit,
    spent: state.spent - state.credits,
    held: state.held,
    resetsAt: resetsAt(matched),
  }
}

interface Crossings {
  readonly crossed: readonly ThresholdCrossing[]
  readonly states: readonly BudgetState[]
}

export function announceCrossings(call: Call, budgets: readonly MatchedBudget[], { crossed, states }: Crossings): void {
  for (const { line, percent } of crossed) {
    const matched = budgets[line]
    const state = states[line]
    if (matched === undefined || state === undefined) continue
    call.seam.governance.emitter.emit('budget.threshold', () => ({
      type: 'budget.threshold',
      ...eventBase(call),
      ...budgetFacts(matched, state),
      percent,
    }))
  }
}

export function announceExceeded(call: Call, { matched, state, requested, reason }: Shortfall): void {
  call.seam.governance.emitter.emit('budget.exceeded', () => ({
    type: 'budget.exceeded',
    ...eventBase(call),
    ...budgetFacts(matched, state),
    mode: matched.budget.mode,
    requested,
    reason,
  }))
}

export interface Settled {
  readonly hold: Hold
  /** What each budget of the hold was charged, in its unit. */
  readonly amounts: readonly number[]
  readonly states: readonly BudgetState[]
}

/** The provider broke its declared bound: more was used than was held. */
export function announceOverruns(call: Call, { hold, amounts, states }: Settled): void {
  hold.budgets.forEach((matched, index) => {
    const excess = (amounts[index] ?? 0) - (hold.granted[index] ?? 0)
    const state = states[index]
    if (excess <= 0 || state === undefined) return
    call.seam.governance.emitter.emit('budget.overrun', () => ({
      type: 'budget.overrun',
      ...eventBase(call),
      ...budgetFacts(matched, state),
      excess,
    }))
  })
}

export function announceDegraded(call: Call, what: Pick<StoreDegradedEvent, 'verb' | 'outcome'>, error: unknown): void {
  const { emitter, redactor } = call.seam.governance
  const message = redactor.text(error instanceof Error ? error.message : String(error))
  emitter.emit('budget.store_degraded', () => ({ type: 'budget.store_degraded', ...eventBase(call), ...what, message }))
}
