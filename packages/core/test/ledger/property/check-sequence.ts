import { deepStrictEqual, ok } from 'node:assert/strict'
import type { BudgetState, ReserveRequest, ReserveResult } from '../../../src/contracts/budget-store.ts'
import type { SettleRequest, SettleResult } from '../../../src/contracts/budget-store.ts'
import { NaiveLedger } from './naive-ledger.ts'
import { START } from './operations.ts'
import type { Step } from './operations.ts'

/** A ledger to be checked; both verbs may throw a RangeError. */
export interface CheckedLedger {
  reserve(request: ReserveRequest, now: number): ReserveResult
  settle(request: SettleRequest, now: number): SettleResult
}

/** Throws an AssertionError at the first step whose answer is not the naive ledger's, or which breaks an invariant. */
export function checkSequence(ledger: CheckedLedger, steps: readonly Step[]): void {
  const check = new SequenceCheck(ledger)
  let now = START
  for (const { advanceMs, call } of steps) {
    now += advanceMs
    if (call.verb === 'reserve') check.reserve(call.request, now)
    else check.settle(call.request, now)
  }
}

class SequenceCheck {
  private readonly naive = new NaiveLedger()
  private readonly last = new Map<string, BudgetState>()
  private readonly announced = new Set<string>()
  private readonly ledger: CheckedLedger

  constructor(ledger: CheckedLedger) {
    this.ledger = ledger
  }

  reserve(request: ReserveRequest, now: number): void {
    const expected = this.naive.reserve(request, now)
    const result = orError(() => this.ledger.reserve(request, now))
    if (expected === 'error' || result === 'error') return deepStrictEqual(result, expected)
    const { ok: isGranted, states } = result
    if (!isGranted) {
      const { reason, failed } = result
      deepStrictEqual({ ok: isGranted, reason, failed }, expected)
    } else {
      const { granted, expiresAt, replay } = result
      deepStrictEqual({ ok: isGranted, granted, expiresAt }, expected)
      request.lines.forEach(({ budget }, index) => replay || isWithinLimit(states[index], budget.enforced ?? true))
    }
    this.agree(request, result, now)
  }

  settle(request: SettleRequest, now: number): void {
    const expected = this.naive.settle(request, now)
    const result = this.ledger.settle(request, now)
    const { outcome, kept, expiresAt } = result
    deepStrictEqual({ outcome, kept, expiresAt }, expected)
    this.agree(request, result, now)
  }

  /** The sums are the naive ledger's, no counter shrinks, and a threshold is announced once and in time. */
  private agree(
    { lines }: ReserveRequest | SettleRequest,
    { states, crossed }: ReserveResult | SettleResult,
    now: number,
  ): void {
    const expected = lines.map(({ budget }) => [this.naive.net(budget, now), this.naive.held(budget, now)])
    deepStrictEqual(
      states.map((state) => [netOf(state), state.held]),
      expected,
    )
    for (const state of states) {
      const name = `${state.key} ${state.window}`
      const before = this.last.get(name) ?? { spent: 0, credits: 0 }
      ok(state.spent >= before.spent && state.credits >= before.credits, `${name} has shrunk`)
      this.last.set(name, state)
    }
    for (const { line, percent } of crossed) {
      const state = states[line]
      const announcement = `${state?.key} ${state?.window} ${percent}`
      ok(!this.announced.has(announcement), `${announcement} % is announced twice`)
      ok(state && netOf(state) >= ((state.limit ?? Infinity) * percent) / 100, `${announcement} % is announced early`)
      this.announced.add(announcement)
    }
  }
}

/** The law: spent - credits + held <= limit after every admission. */
function isWithinLimit(state: BudgetState | undefined, enforced: boolean): void {
  ok(state)
  if (enforced && state.limit !== null) ok(netOf(state) + state.held <= state.limit, `${state.key} is over its limit`)
}

function netOf({ spent, credits }: BudgetState): number {
  return spent - credits
}

function orError<Result>(call: () => Result): Result | 'error' {
  try {
    return call()
  } catch (error) {
    if (error instanceof RangeError) return 'error'
    throw error
  }
}
