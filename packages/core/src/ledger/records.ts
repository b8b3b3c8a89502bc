import type { Suspension } from '../contracts/budget-store.js'

/** Version of every record below. Records outlive deployments, so a record of another version is refused, not guessed. */
export const RECORD_VERSION = 1

/**
 * How long, in ms, a settled id and an ended window are remembered: 15 minutes. Must exceed the longest retry of a
 * settlement; an id that is used again later is a new id.
 */
export const RETENTION_MS: number = 15 * 60_000

/** Holds expire at multiples of this many ms, so that a window keeps few buckets however many calls are in flight. */
export const EXPIRY_STEP_MS = 10_000

/**
 * Holds of one window that expire at one instant: what becomes spend then, and what vanishes then.
 * In the unit of the window's budget.
 */
export type HeldBucket = readonly [expiresAt: number, toCharge: number, toRelease: number]

/** A percent that was announced, and the limit in force when it was. */
export type FiredThreshold = readonly [percent: number, limit: number]

/** One counter: a budget key in one window. */
export interface WindowRecord {
  readonly v: typeof RECORD_VERSION
  readonly kind: 'window'
  readonly key: string
  readonly window: string
  /** First millisecond after the window. */
  readonly endsAt: number
  /** When this record was created. A hold of an earlier record of the same name has no share in this one. */
  readonly since: number
  /** Grows only. */
  readonly spent: number
  /** Grows only; counts against `spent`. */
  readonly credits: number
  /** Earliest expiry first. */
  readonly held: readonly HeldBucket[]
  /** Latest expiry whose bucket has been folded away; a hold that expires no later has no bucket any more. */
  readonly foldedTo: number
  readonly fired: readonly FiredThreshold[]
}

/** What one reservation has in one window. */
export interface HoldShare {
  readonly key: string
  readonly window: string
  readonly endsAt: number
  /** `since` of the window record that holds the share. */
  readonly since: number
  /** What is held. */
  readonly amount: number
  /** What the id has spent here so far. */
  readonly charged: number
}

/** A reservation that awaits its final settlement. */
export interface OpenHoldRecord {
  readonly v: typeof RECORD_VERSION
  readonly kind: 'hold'
  readonly id: string
  readonly state: 'open'
  readonly expiresAt: number
  /** Life it was given last, in ms. */
  readonly ttlMs: number
  readonly onExpire: 'charge' | 'release'
  /** Of the last settlement that kept it; -1 before the first. */
  readonly seq: number
  readonly shares: readonly HoldShare[]
}

/** What is left of an id after its final settlement, or after a settlement that came before its reservation. */
export interface SettledHoldRecord {
  readonly v: typeof RECORD_VERSION
  readonly kind: 'hold'
  readonly id: string
  readonly state: 'settled'
  readonly at: number
}

export type HoldRecord = OpenHoldRecord | SettledHoldRecord

/** A limit that was set at run time. `null`: no limit. */
export interface LimitRecord {
  readonly v: typeof RECORD_VERSION
  readonly kind: 'limit'
  readonly limitKey: string
  readonly limit: number | null
}

/** Closed while it has a suspension. */
export interface GateRecord {
  readonly v: typeof RECORD_VERSION
  readonly kind: 'gate'
  readonly gate: string
  readonly suspension: Suspension | null
  readonly at: number
}

export type LedgerRecord = WindowRecord | HoldRecord | LimitRecord | GateRecord

/** Instant (epoch ms) from which nobody needs the record any more; `Number.MAX_SAFE_INTEGER`: never. */
export function forgetAt(record: LedgerRecord): number {
  switch (record.kind) {
    case 'window':
      return afterRetention(Math.max(record.endsAt, record.foldedTo, record.held.at(-1)?.[0] ?? 0))
    case 'hold':
      return afterRetention(record.state === 'open' ? record.expiresAt : record.at)
    case 'limit':
      return Number.MAX_SAFE_INTEGER
    case 'gate':
      return record.suspension === null ? afterRetention(record.at) : Number.MAX_SAFE_INTEGER
  }
}

function afterRetention(instant: number): number {
  return Math.min(instant + RETENTION_MS, Number.MAX_SAFE_INTEGER)
}
