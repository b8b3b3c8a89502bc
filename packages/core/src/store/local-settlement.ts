import type { SettleLine, SettleRequest, SettleResult } from '../contracts/budget-store.js'
import { expiryOf } from '../ledger/held-buckets.js'
import type { LeasePool } from './lease-pool.js'
import type { LocalHold, LocalShare } from './local-holds.js'

/** Whether the settlement is final, names just what the hold has, and takes nothing back: nearly every one is so. */
export function isPlain(hold: LocalHold, { lines }: SettleRequest): boolean {
  const { shares, isExpired } = hold
  if (isExpired || shares.length !== lines.length) return false
  let index = 0
  for (const { budget, amount, keep, credit } of lines) {
    const share = shares[index++]
    if (share === undefined || keep !== undefined || credit !== undefined || amount < share.charged) return false
    const { line } = share.pool
    if (line !== budget && (line.key !== budget.key || line.window !== budget.window)) return false
  }
  return true
}

/** Charges a final settlement. Returns the lines that only the store can charge: others than were held, and credits. */
export function closeHold(hold: LocalHold, { lines }: SettleRequest): readonly SettleLine[] {
  for (const share of hold.shares) {
    const line = lineOf(lines, share.pool)
    chargeShare(share, hold, line?.amount ?? share.charged + share.amount)
  }
  return lines.flatMap((line) => {
    const isHeld = hold.shares.some(({ pool }) => isOf(line, pool))
    if (!isHeld) return [line]
    return line.credit === undefined ? [] : [{ budget: line.budget, amount: 0, credit: line.credit }]
  })
}

export interface KeepOptions {
  /** The store's time, epoch ms. */
  readonly time: number
  /** The pool of a line that the hold does not have yet. */
  readonly poolOf: (line: SettleLine) => LeasePool
}

/** Charges a settlement that keeps the hold, and tops it up where that fits. The hold is open from then on. */
export async function keepHold(hold: LocalHold, request: SettleRequest, options: KeepOptions): Promise<void> {
  for (const line of request.lines) {
    if (hold.shares.some(({ pool }) => isOf(line, pool))) continue
    const pool = options.poolOf(line)
    pool.references++
    hold.shares.push({ pool, amount: 0, charged: 0 })
  }
  const wanted = hold.shares.map((share) => {
    const line = lineOf(request.lines, share.pool)
    const unspent = chargeShare(share, hold, line?.amount ?? share.charged)
    share.charged = line?.amount ?? share.charged
    share.amount = line === undefined ? unspent : Math.min(unspent, line.keep ?? 0)
    share.pool.held += share.amount
    return line === undefined || (line.keep ?? 0) <= unspent ? 0 : (line.keep ?? 0) - unspent
  })
  hold.isExpired = false
  hold.seq = request.seq ?? 0
  hold.ttlMs = request.ttlMs ?? hold.ttlMs
  hold.expiresAt = expiryOf(options.time, hold.ttlMs)
  await Promise.all(hold.shares.map((share, index) => topUp(share, wanted[index] ?? 0)))
}

async function topUp(share: LocalShare, more: number): Promise<void> {
  if (more === 0 || !(await share.pool.grow(more))) return
  share.pool.held += more
  share.amount += more
}

/** Replaces what the id has in the pool by what it has spent; returns what is left of its hold. */
function chargeShare({ pool, amount, charged }: LocalShare, hold: LocalHold, spent: number): number {
  if (hold.isExpired) pool.spent -= amount
  else pool.held -= amount
  pool.spent += spent - charged
  return Math.max(0, amount - Math.max(0, spent - charged))
}

export function amountKept(hold: LocalHold, { lines }: SettleRequest): SettleResult['kept'] {
  return lines.map((line) => hold.shares.find(({ pool }) => isOf(line, pool))?.amount ?? 0)
}

function lineOf(lines: readonly SettleLine[], pool: LeasePool): SettleLine | undefined {
  return lines.find((line) => isOf(line, pool))
}

function isOf({ budget }: SettleLine, { line }: LeasePool): boolean {
  return budget === line || (budget.key === line.key && budget.window === line.window)
}
