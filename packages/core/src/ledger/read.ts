import type { BudgetLine, BudgetState } from '../contracts/budget-store.js'
import { unchanged } from './ledger-view.js'
import type { LedgerView, Transitioned } from './ledger-view.js'
import { validateLines } from './validate-request.js'
import { draftLines, stateOfLine } from './line-draft.js'

/** The state of each line as of now. Pure; writes nothing. */
export function read(
  view: LedgerView,
  lines: readonly BudgetLine[],
  now: number,
): Transitioned<readonly BudgetState[]> {
  validateLines(lines)
  const items = lines.map((budget) => ({ budget }))
  return unchanged(draftLines(view, items, now).map(stateOfLine))
}
