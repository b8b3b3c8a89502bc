import type { BudgetLine, BudgetState, ReserveRefused, ReserveResult } from '@bursar/core'
import type { SettleResult, Suspension, ThresholdCrossing } from '@bursar/core'
import { budgetsOf } from './operation.js'
import type { Operation } from './operation.js'

export type OperationResult = ReserveResult | SettleResult | readonly BudgetState[]

/** What the function `apply` answers. */
export interface BatchAnswer {
  readonly now: number
  readonly answers: readonly unknown[]
}

type StateFields = readonly [limit: number | null, spent: number, credits: number, held: number]
type CrossedFields = readonly [line: number, percent: number]

type ReserveAnswer =
  | { readonly heldWithout: number }
  | {
      readonly ok: true
      readonly replay: boolean
      readonly granted: readonly number[]
      readonly expiresAt: number
      readonly wouldRefuse: readonly number[]
      readonly states: readonly StateFields[]
      readonly crossed: readonly CrossedFields[]
    }
  | {
      readonly ok: false
      readonly reason: ReserveRefused['reason']
      readonly failed: readonly number[]
      readonly suspension: Suspension | null
      readonly states: readonly StateFields[]
      readonly crossed: readonly CrossedFields[]
    }

interface SettleAnswer {
  readonly outcome: SettleResult['outcome']
  readonly kept: readonly number[]
  readonly expiresAt: number | null
  readonly states: readonly StateFields[]
  readonly crossed: readonly CrossedFields[]
}

/** @throws TypeError where the text is no answer of `apply` */
export function parseBatchAnswer(text: unknown): BatchAnswer {
  const parsed: unknown = typeof text === 'string' ? JSON.parse(text) : text
  if (isBatchAnswer(parsed)) return parsed
  throw new TypeError(`query must resolve to what PostgreSQL answers; got ${typeof text} in the column "answer".`)
}

function isBatchAnswer(value: unknown): value is BatchAnswer {
  return typeof value === 'object' && value !== null && 'answers' in value && Array.isArray(value.answers)
}

/** The result of one operation of a batch. Throws a RangeError where its id is held with other lines. */
export function resultOf(operation: Operation, answer: unknown, now: number): OperationResult {
  const budgets = budgetsOf(operation)
  switch (operation.verb) {
    case 'read':
      return statesOf(budgets, answer as readonly StateFields[])
    case 'reserve':
      return reserveResult(operation.request.id, { budgets, answer: answer as ReserveAnswer, now })
    case 'settle':
      return settleResult(budgets, answer as SettleAnswer, now)
  }
}

interface Reserved {
  readonly budgets: readonly BudgetLine[]
  readonly answer: ReserveAnswer
  readonly now: number
}

function reserveResult(id: string, { budgets, answer, now }: Reserved): ReserveResult {
  if ('heldWithout' in answer) {
    const { key, window } = budgets[answer.heldWithout] ?? {}
    throw new RangeError(`Reservation "${id}" is held without "${key}" (${window}): use a new id for other lines.`)
  }
  const states = statesOf(budgets, answer.states)
  const crossed = crossingsOf(answer.crossed)
  if (answer.ok) {
    const { ok, replay, granted, expiresAt, wouldRefuse } = answer
    return { ok, replay, granted, expiresAt, now, states, wouldRefuse, crossed }
  }
  const { ok, reason, failed, suspension } = answer
  const refused = { ok, reason, failed, now, states, crossed }
  return suspension === null ? refused : { ...refused, suspension }
}

function settleResult(budgets: readonly BudgetLine[], answer: SettleAnswer, now: number): SettleResult {
  const { outcome, kept, expiresAt } = answer
  const states = statesOf(budgets, answer.states)
  const result = { outcome, now, kept, states, crossed: crossingsOf(answer.crossed) }
  return expiresAt === null ? result : { ...result, expiresAt }
}

function statesOf(budgets: readonly BudgetLine[], fields: readonly StateFields[]): readonly BudgetState[] {
  return fields.map(([limit, spent, credits, held], index) => {
    const { key = '', window = '' } = budgets[index] ?? {}
    return { key, window, limit, spent, credits, held }
  })
}

function crossingsOf(fields: readonly CrossedFields[]): readonly ThresholdCrossing[] {
  return fields.map(([line, percent]) => ({ line, percent }))
}
