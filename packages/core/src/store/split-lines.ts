import type { BudgetLine } from '../contracts/budget-store.js'
import type { Part } from './merge-results.js'

/** The lines by store; the stores in `also` have a part even without a line. */
export function splitLines<Line extends { readonly budget: BudgetLine }>(
  lines: readonly Line[],
  route: (key: string) => number,
  also: Iterable<number> = [],
): Part<Line>[] {
  const parts = new Map<number, Part<Line>>()
  const partOf = (store: number): Part<Line> => {
    const part = parts.get(store) ?? { store, indexes: [], lines: [] }
    parts.set(store, part)
    return part
  }
  lines.forEach((line, index) => {
    const part = partOf(route(line.budget.key))
    part.indexes.push(index)
    part.lines.push(line)
  })
  for (const store of also) partOf(store)
  return [...parts.values()]
}
