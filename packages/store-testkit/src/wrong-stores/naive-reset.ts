import { memoryStore } from '@bursar/core'
import type { BudgetLine, BudgetStore } from '@bursar/core'
import type { StoreContext } from '../make-store.js'

/**
 * Has one counter per key and sets it back to zero with the first call of a new window: a call that was admitted before
 * is then charged to the new window, and the old one is forgotten.
 */
export function naiveReset({ clock }: StoreContext): BudgetStore {
  const inner = memoryStore({ clock })
  const current = new Map<string, BudgetLine>()
  const reset = (line: BudgetLine): BudgetLine => {
    const known = current.get(line.key)
    if (known !== undefined && known.startsAt >= line.startsAt) return { ...line, ...windowOf(known) }
    current.set(line.key, line)
    return line
  }
  const on = <Line extends { readonly budget: BudgetLine }>(lines: readonly Line[]): Line[] =>
    lines.map((line) => ({ ...line, budget: reset(line.budget) }))
  return {
    ...inner,
    reserve: (request, options) => inner.reserve({ ...request, lines: on(request.lines) }, options),
    settle: (request, options) => inner.settle({ ...request, lines: on(request.lines) }, options),
    read: (lines, options) => inner.read(lines.map(reset), options),
  }
}

function windowOf({ window, startsAt, endsAt }: BudgetLine): Pick<BudgetLine, 'window' | 'startsAt' | 'endsAt'> {
  return { window, startsAt, endsAt }
}
