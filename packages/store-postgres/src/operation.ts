import type { BudgetLine, ReserveRequest, SettleRequest } from '@bursar/core'

/** One call that may share a statement with others. */
export type Operation =
  | { readonly verb: 'reserve'; readonly request: ReserveRequest }
  | { readonly verb: 'settle'; readonly request: SettleRequest }
  | { readonly verb: 'read'; readonly lines: readonly BudgetLine[] }

export function budgetsOf(operation: Operation): readonly BudgetLine[] {
  return operation.verb === 'read' ? operation.lines : operation.request.lines.map(({ budget }) => budget)
}
