import type { Suspension } from '../contracts/budget-store.js'

/** Version of every record below. Records outlive deployments, so a record of another version is refused, not guessed. */
export const RECORD_VERSION = 1

/**
 * How long, in ms, a settled id and an ended window are remembered: 15 minutes. Must exceed the longest retry of a
 * settlement; an id that is used again later is a new id.
 */
export const RETENTION_MS: number = 15 * 60_000

/** How long, in ms, a crossing waits for somebody to announce it: a week. */
export const OUTBOX_RETENTION_MS: number = 7 * 86_400_000

/** Holds expire at multiples of this many ms, so that a window keeps few buckets however many calls are in flight. */
export const EXPIRY_STEP_MS = 10_000

/**
 * The holds of one window, summed by the instant they expire: triples of that instant (epoch ms), what becomes spend
 * then and what vanishes then, earliest first. One flat array, because it is copied with every change.
 */
export type HeldBuckets = readonly number[]

/** A percent that was announced, the limit in force then, and the highest limit it waits to be announced under again. */
export type FiredThreshold = readonly [percent: number, announcedUnder: number, armedUnder: number]

/** What names a counter, and tells it from an earlier one of the same name that was lost. */
export interface WindowIdentity {
  readonly key: string
  readonly window: string
  /** First millisecond after the window. */
  readonly endsAt: number
  /** When the counter was created. */
  readonly since: number
}

/** One counter: a budget key in one window. */
export interface WindowRecord {
  readonly v: typeof RECORD_VERSION
  readonly kind: 'window'
  readonly of: WindowIdentity
  /** Grows only. */
  readonly spent: number
  /** Grows only; counts against `spent`. */
  readonly credits: number
  readonly held: HeldBuckets
  /** Latest expiry whose bucket has been folded away; a hold that expires no later has no bucket any more. */
  readonly foldedTo: number
  readonly fired: readonly FiredThreshold[]
}

/** What one reservation has in one window. */
export interface HoldShare {
  readonly of: WindowIdentity
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

export function openHold(hold: Omit<OpenHoldRecord, 'v' | 'kind' | 'state'>): OpenHoldRecord {
  const { id, expiresAt, ttlMs, onExpire, seq, shares } = hold
  return { v: RECORD_VERSION, kind: 'hold', id, state: 'open', expiresAt, ttlMs, onExpire, seq, shares }
}

export function settledHold(id: string, at: number): SettledHoldRecord {
  return { v: RECORD_VERSION, kind: 'hold', id, state: 'settled', at }
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

/** A threshold that was crossed, until somebody has announced it. */
export interface PendingCrossing {
  readonly key: string
  readonly window: string
  readonly endsAt: number
  readonly percent: number
  readonly limit: number
  readonly spent: number
  readonly credits: number
  readonly held: number
  /** When it was crossed. */
  readonly at: number
  /** From when another process announces it: the one that crossed it, or that was told last, has died by then. */
  readonly dueAt: number
}

/** The thresholds that nobody has announced. There is one such record. */
export interface OutboxRecord {
  readonly v: typeof RECORD_VERSION
  readonly kind: 'outbox'
  readonly crossings: readonly PendingCrossing[]
}

export type LedgerRecord = WindowRecord | HoldRecord | LimitRecord | GateRecord | OutboxRecord

/** Instant (epoch ms) from which nobody needs the record any more; `Number.MAX_SAFE_INTEGER`: never. */
export function forgetAt(record: LedgerRecord): number {
  switch (record.kind) {
    case 'window':
      return afterRetention(Math.max(record.of.endsAt, record.foldedTo, record.held.at(-3) ?? 0))
    case 'hold':
      return afterRetention(record.state === 'open' ? record.expiresAt : record.at)
    case 'limit':
      return Number.MAX_SAFE_INTEGER
    case 'outbox':
      return Math.max(0, ...record.crossings.map(({ at }) => at + OUTBOX_RETENTION_MS))
    case 'gate':
      return record.suspension === null ? afterRetention(record.at) : Number.MAX_SAFE_INTEGER
  }
}

function afterRetention(instant: number): number {
  return Math.min(instant + RETENTION_MS, Number.MAX_SAFE_INTEGER)
}
