import type { SettleResult } from '../contracts/budget-store.js'
import type { Hold } from './reservation.js'

/** Takes a hold back whole. A settlement never refuses; a store that fails here leaves the hold to expire into spend. */
export async function releaseHold(hold: Hold): Promise<SettleResult['outcome']> {
  const lines = hold.budgets.map(({ line }) => ({ budget: line, amount: 0 }))
  const { outcome } = await hold.store.settle({ id: hold.id, lines })
  return outcome
}
