import { RETENTION_MS } from '../ledger/records.js'
import type { LeasePool } from './lease-pool.js'

/** A reservation that was served from leases. Its shares stand in the order of its lines. */
export interface LocalHold {
  readonly id: string
  shares: LocalShare[]
  /** By the store's clock, epoch ms. */
  expiresAt: number
  ttlMs: number
  /** Of the last settlement that kept it; -1 before the first. */
  seq: number
  /** What it held counts as spent. */
  isExpired: boolean
}

export interface LocalShare {
  readonly pool: LeasePool
  /** What is held; what was charged in its place, once the hold has expired. */
  amount: number
  /** What the id has spent so far. */
  charged: number
}

/** The reservations that were served from leases and may still be settled. */
export class LocalHolds {
  readonly #holds = new Map<string, LocalHold>()
  /** When the next of them expires, or earlier. */
  earliest = Number.POSITIVE_INFINITY

  get(id: string): LocalHold | undefined {
    return this.#holds.get(id)
  }

  add(hold: LocalHold): void {
    this.#holds.set(hold.id, hold)
    if (hold.expiresAt < this.earliest) this.earliest = hold.expiresAt
  }

  delete(id: string): void {
    this.#holds.delete(id)
  }

  /** Charges what has expired, and forgets what nobody can settle any more. Returns the pools it charged. */
  expire(time: number): ReadonlySet<LeasePool> {
    const charged = new Set<LeasePool>()
    this.earliest = Number.POSITIVE_INFINITY
    for (const hold of this.#holds.values()) {
      if (!hold.isExpired && hold.expiresAt <= time) charge(hold, charged)
      if (hold.isExpired && hold.expiresAt + RETENTION_MS <= time) this.#forget(hold)
      const next = hold.isExpired ? hold.expiresAt + RETENTION_MS : hold.expiresAt
      if (this.#holds.has(hold.id) && next < this.earliest) this.earliest = next
    }
    return charged
  }

  #forget(hold: LocalHold): void {
    this.#holds.delete(hold.id)
    for (const { pool } of hold.shares) pool.references--
  }
}

function charge(hold: LocalHold, charged: Set<LeasePool>): void {
  hold.isExpired = true
  for (const { pool, amount } of hold.shares) {
    pool.held -= amount
    pool.spent += amount
    charged.add(pool)
  }
}
