import type {
  BudgetLine,
  BudgetState,
  BudgetStore,
  ReserveGranted,
  ReserveRefused,
  ReserveRequest,
  ReserveResult,
  SettleLine,
  SettleRequest,
  SettleResult,
} from '@bursar/core'
import assert from 'node:assert/strict'

export const SECOND = 1_000
export const MINUTE: number = 60 * SECOND
export const DAY: number = 24 * 60 * MINUTE
/** When every subject's clock starts: in the middle of the window of `budget()`. */
export const NOON: number = Date.UTC(2026, 10, 20, 12)

/** A line of 20 November 2026. */
export function budget(fields: Partial<BudgetLine> = {}): BudgetLine {
  const startsAt = Date.UTC(2026, 10, 20)
  return { key: 'agent-day', window: '2026-11-20', startsAt, endsAt: startsAt + DAY, limit: 100, ...fields }
}

/** The same counter's window of the next day. */
export function nextDay(line: BudgetLine): BudgetLine {
  return { ...line, window: '2026-11-21', startsAt: line.endsAt, endsAt: line.endsAt + DAY }
}

type Amounts = readonly (readonly [BudgetLine, number, number?])[]

export function reserve(
  store: BudgetStore,
  id: string,
  amounts: Amounts,
  fields: Partial<ReserveRequest> = {},
): Promise<ReserveResult> {
  const lines = amounts.map(([line, amount, atLeast]) => {
    return atLeast === undefined ? { budget: line, amount } : { budget: line, amount, atLeast }
  })
  return store.reserve({ id, lines, ttlMs: MINUTE, onExpire: 'charge', ...fields })
}

/** Reserves what must be granted. */
export async function hold(
  store: BudgetStore,
  id: string,
  amounts: Amounts,
  fields: Partial<ReserveRequest> = {},
): Promise<ReserveGranted> {
  const result = await reserve(store, id, amounts, fields)
  assert.ok(result.ok, `expected reservation ${id} to be granted: ${JSON.stringify(result)}`)
  return result
}

/** Reserves what must be refused. */
export async function refusal(
  store: BudgetStore,
  id: string,
  amounts: Amounts,
  fields: Partial<ReserveRequest> = {},
): Promise<ReserveRefused> {
  const result = await reserve(store, id, amounts, fields)
  assert.ok(!result.ok, `expected reservation ${id} to be refused: ${JSON.stringify(result)}`)
  return result
}

type Settlement = readonly (readonly [BudgetLine, number, Pick<SettleLine, 'keep' | 'credit'>?])[]

export function settle(
  store: BudgetStore,
  id: string,
  amounts: Settlement,
  fields: Partial<SettleRequest> = {},
): Promise<SettleResult> {
  const lines = amounts.map(([line, amount, more]) => ({ budget: line, amount, ...more }))
  return store.settle({ id, lines, ...fields })
}

/** What is used up for good, and what is held. */
export interface Position {
  readonly net: number
  readonly held: number
}

export async function position(store: BudgetStore, line: BudgetLine): Promise<Position> {
  const [state] = await store.read([line])
  assert.ok(state)
  return { net: state.spent - state.credits, held: state.held }
}

export async function state(store: BudgetStore, line: BudgetLine): Promise<BudgetState> {
  const [first] = await store.read([line])
  assert.ok(first)
  return first
}
