import type { Hold } from './reservation.js'

/** Takes a hold back whole. A settlement never refuses; a store that fails here leaves the hold to expire into spend. */
export async function releaseHold(hold: Hold, id: string): Promise<void> {
  const lines = hold.budgets.map(({ line }) => ({ budget: line, amount: 0 }))
  await hold.store.settle({ id, lines })
}
