import { type Claim, linesOf } from './reservation.js'

/** Takes a hold back whole. A settlement never refuses; a store that fails here leaves the hold to expire into spend. */
export async function releaseHold(claim: Claim, id: string): Promise<void> {
  const lines = linesOf(claim).map((line) => ({ budget: line, amount: 0 }))
  if (lines.length > 0) await claim.store.settle({ id, lines })
}
