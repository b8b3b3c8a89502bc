import type { BudgetState, ReserveResult, SettleResult } from '@bursar/core'

/** What a store that is right must answer like its model; how it splits a sum into spend and credits is its own. */
export function comparable(answer: unknown, crossings: 'exact' | 'late' = 'exact'): unknown {
  if (Array.isArray(answer)) return answer.map(comparableState)
  if (answer === undefined || answer === null) return undefined
  const { expiresAt, states, ...rest } = answer as Partial<ReserveResult & SettleResult> & {
    readonly states: readonly BudgetState[]
  }
  const compared = { ...rest, isOpen: expiresAt !== undefined, states: states.map(comparableState) }
  return crossings === 'exact' ? compared : { ...compared, crossed: [] }
}

/** The states in an answer, of whatever verb. */
export function statesOf(answer: unknown): readonly BudgetState[] {
  if (Array.isArray(answer)) return answer
  return (answer as { readonly states?: readonly BudgetState[] } | undefined)?.states ?? []
}

function comparableState({ key, window, limit, spent, credits, held }: BudgetState): object {
  return { key, window, limit, net: spent - credits, held }
}
