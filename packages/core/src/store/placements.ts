import { LRUCache } from 'lru-cache'
import type {
  BudgetLine,
  ReserveGranted,
  ReserveLine,
  ReserveRequest,
  SettleLine,
  SettleRequest,
  SettleResult,
} from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import { RETENTION_MS } from '../ledger/records.js'
import type { Part } from './merge-results.js'

/** Ids of which it is known where they stand; more than that are in flight nowhere. */
const rememberedIds = 100_000

/** Where an id stands. */
export interface Placement {
  /** Reservations that were taken back: an id that was taken back is spent, so the next one has another. */
  attempt: number
  /** The stores that know the id, and what it holds in each; empty where it was taken back or settled. */
  readonly shares: Map<number, Share[]>
  isSettled: boolean
  /** Of the last settlement that kept it; -1 before the first. */
  seq: number
  onExpire: ReserveRequest['onExpire']
  /** When the hold expires, epoch ms. */
  expiresAt: number
  /** When no store knows the id any more, epoch ms. */
  forgottenAt: number
}

interface Share {
  readonly budget: BudgetLine
  charged: number
  held: number
}

/** Where the ids stand that this process has reserved or settled. */
export class Placements {
  readonly #clock: Pick<Clock, 'now'>
  readonly #placements = new LRUCache<string, Placement>({ max: rememberedIds })

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  of(id: string): Placement {
    const known = this.#placements.get(id)
    if (known !== undefined && this.#clock.now() < known.forgottenAt) return known
    const never = Number.POSITIVE_INFINITY
    const placement: Placement = {
      attempt: known?.attempt ?? 0,
      shares: new Map(),
      isSettled: false,
      seq: -1,
      onExpire: 'charge',
      expiresAt: never,
      forgottenAt: never,
    }
    this.#placements.set(id, placement)
    return placement
  }
}

/** The id under which the stores know it. */
export function placedId(id: string, { attempt }: Placement): string {
  return attempt === 0 ? id : `${id}#${attempt}`
}

export function noteReserved(
  placement: Placement,
  { store, lines }: Part<ReserveLine>,
  { replay, granted, expiresAt }: ReserveGranted,
  onExpire: ReserveRequest['onExpire'],
): void {
  placement.isSettled = false
  placement.expiresAt = expiresAt
  placement.forgottenAt = expiresAt + RETENTION_MS
  if (replay) return
  placement.onExpire = onExpire
  const shares = lines.map(({ budget }, index) => ({ budget, charged: 0, held: granted[index] ?? 0 }))
  placement.shares.set(store, shares)
}

export function noteSettled({ shares }: Placement, { store, lines }: Part<SettleLine>, result: SettleResult): void {
  const known = shares.get(store) ?? []
  if (!shares.has(store)) shares.set(store, known)
  if (result.outcome === 'replay') return
  lines.forEach(({ budget, amount }, index) => {
    const share = known.find((other) => other.budget.key === budget.key && other.budget.window === budget.window)
    const held = result.kept[index] ?? 0
    if (share === undefined) known.push({ budget, charged: amount, held })
    else Object.assign(share, { charged: amount, held })
  })
}

/** A hold without lines can't be kept without one; it holds nothing, so it is left to expire. Whether there was one. */
export function leaveEmpty({ shares }: Placement, named: ReadonlySet<number>): boolean {
  const empty = [...shares].filter(([store, held]) => held.length === 0 && !named.has(store))
  for (const [store] of empty) shares.delete(store)
  return empty.length > 0
}

/** Whether one store would answer that it knows the settlement, or a later one, already. */
export function isReplay({ shares, isSettled, seq }: Placement, request: SettleRequest, keeps: boolean): boolean {
  return shares.size > 0 && (isSettled || (keeps && (request.seq ?? 0) <= seq))
}

/** A line in a store that does not have the id, which others have. */
export function foreignLine(
  { shares, isSettled }: Placement,
  parts: readonly Part<ReserveLine>[],
): BudgetLine | undefined {
  if (isSettled || shares.size === 0) return undefined
  return parts.find(({ store, lines }) => lines.length > 0 && !shares.has(store))?.lines[0]?.budget
}

/** In a settlement that keeps, a line that keeps nothing says so, and a store without a named line renews what it has. */
export function keptLines(
  { shares, onExpire, expiresAt }: Placement,
  { store, lines }: Part<SettleLine>,
  now: number,
): SettleRequest['lines'] {
  const isGone = onExpire === 'release' && now >= expiresAt
  if (lines.length > 0) return lines.map((line) => ({ ...line, keep: line.keep ?? 0 }))
  return (shares.get(store) ?? []).map(({ budget, charged, held }) => ({
    budget,
    amount: charged,
    keep: isGone ? 0 : held,
  }))
}
