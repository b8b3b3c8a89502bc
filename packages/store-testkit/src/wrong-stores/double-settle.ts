import { memoryStore } from '@bursar/core'
import type { BudgetStore } from '@bursar/core'
import type { StoreContext } from '../make-store.js'

/** Forgets an id as soon as it is settled, and charges it again when the same settlement is sent twice. */
export function doubleSettle({ clock }: StoreContext): BudgetStore {
  const inner = memoryStore({ clock })
  const lives = new Map<string, number>()
  const nameOf = (id: string): string => (id === '' ? id : `${id} #${lives.get(id) ?? 0}`)
  return {
    ...inner,
    reserve: (request, options) => inner.reserve({ ...request, id: nameOf(request.id) }, options),
    settle: async (request, options) => {
      const { id, lines } = request
      const result = await inner.settle({ ...request, id: nameOf(id) }, options)
      if (lines.every(({ keep }) => keep === undefined)) lives.set(id, (lives.get(id) ?? 0) + 1)
      return result
    },
  }
}
