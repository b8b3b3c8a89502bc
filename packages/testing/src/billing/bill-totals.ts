import type { Bill } from './bill.js'
import { tokenKinds, type TokenKind } from './charge.js'

/** Sums over bills; tokens of bills that are not billed are left out. */
export interface BillTotals extends Readonly<Record<TokenKind, number>> {
  readonly requests: number
  readonly billedRequests: number
}

export function totalsOf(bills: readonly Bill[]): BillTotals {
  const billed = bills.filter((bill) => bill.billed)
  const sum = (kind: TokenKind) => billed.reduce((total, bill) => total + bill[kind], 0)
  const sums = Object.fromEntries(tokenKinds.map((kind) => [kind, sum(kind)])) as Record<TokenKind, number>
  return { requests: bills.length, billedRequests: billed.length, ...sums }
}
