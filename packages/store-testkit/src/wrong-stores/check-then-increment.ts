import { memoryStore } from '@bursar/core'
import type { BudgetState, BudgetStore, ReserveLine, ReserveRequest } from '@bursar/core'
import type { StoreContext } from '../make-store.js'

/** Looks whether the amounts fit, and holds them a moment later: by then others have looked as well. */
export function checkThenIncrement({ clock }: StoreContext): BudgetStore {
  const inner = memoryStore({ clock })
  return {
    ...inner,
    reserve: async (request, options) => {
      const states = await inner.read(
        request.lines.map(({ budget }) => budget),
        options,
      )
      if (!request.lines.every((line, index) => fits(line, states[index]))) return inner.reserve(request, options)
      await nextTurn()
      const result = await inner.reserve(withoutLimits(request), options)
      if (!result.ok) return result
      return { ...result, wouldRefuse: result.wouldRefuse.filter((index) => isRehearsed(request, index)) }
    },
  }
}

function fits({ amount }: ReserveLine, state: BudgetState | undefined): boolean {
  if (state === undefined || state.limit === null) return true
  return state.spent - state.credits + state.held + amount <= state.limit
}

function withoutLimits(request: ReserveRequest): ReserveRequest {
  return { ...request, lines: request.lines.map((line) => ({ ...line, budget: { ...line.budget, enforced: false } })) }
}

function isRehearsed({ lines }: ReserveRequest, index: number): boolean {
  return lines[index]?.budget.enforced === false
}

/** As a store on another machine answers: after everything else that is ready to run. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
