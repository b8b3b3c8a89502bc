/**
 * The contract between Bursar and whatever remembers the money. Types only.
 *
 * Amounts are non-negative safe integers in the unit of the line's budget: nano-USD, tokens or requests.
 * Times are epoch milliseconds of the store's clock, which is the authority for shared budgets.
 * Every verb is atomic over all its lines and idempotent by `id`.
 * Not in the contract: prices, prompts, keys, agents. A store sees opaque counter names and integers.
 */
export interface BudgetStore {
  /**
   * Holds an amount on every line, or on none. Refuses a line when `spent - credits + held + amount > limit`.
   * Repeating an id that is held answers the first grant again with `replay: true`. Without lines it holds nothing and only
   * passes its gates.
   */
  reserve(request: ReserveRequest, options?: StoreCallOptions): Promise<ReserveResult>
  /**
   * Turns a hold into spend. Never refuses: spend is a fact, even above the hold, late, or never reserved.
   * With `keep` the reservation stays open (heartbeat, top-up, lease). A reserved line that is not named costs what its
   * expiry would cost; with `keep` it stays as it is. To give everything back, name every line with amount 0.
   */
  settle(request: SettleRequest, options?: StoreCallOptions): Promise<SettleResult>
  /** The state of each line, in the order asked. Changes nothing. */
  read(lines: readonly BudgetLine[], options?: StoreCallOptions): Promise<readonly BudgetState[]>
  /** Run-time changes that hold for every process from the next reservation on. */
  readonly control?: (request: ControlRequest, options?: StoreCallOptions) => Promise<void>
  readonly traits?: StoreTraits
  /** Tells what no call is there to be told. Returns the function that ends it. */
  watch?(listener: (notice: StoreNotice) => void): () => void
  /** Resolves once all that this process still owes is recorded; rejects with what keeps it from that. */
  flush?(): Promise<void>
  close?(): Promise<void>
}

export interface StoreCallOptions {
  readonly signal?: AbortSignal | undefined
}

export interface StoreTraits {
  /** Several processes see the same counters. @default true */
  readonly shared?: boolean
  /** Counters survive a restart of what holds them. @default true */
  readonly durable?: boolean
  /** Answers within a deadline, and posts later what could not be settled: made by `guarded`. @default false */
  readonly guarded?: boolean
  /** Serves calls from slices debited in advance: made by `leased`. @default false */
  readonly leased?: boolean
}

/** Something that a store has to say outside of any call. */
export type StoreNotice =
  /** From now on calls fail at once, but for one now and then that tries; and they are answered again. */
  | { readonly kind: 'unavailable'; readonly message: string }
  | { readonly kind: 'available'; readonly message: string }
  /** A settlement that will never be posted, because it might be counted twice by now. It has to be looked at by hand. */
  | { readonly kind: 'abandoned'; readonly request: SettleRequest; readonly message: string }
  /**
   * A settlement that was posted late, or a lease, has crossed a threshold; or a process has crossed it that died before it
   * could say so. Then every process that shares the store may be the one that is told.
   */
  | {
      readonly kind: 'crossed'
      readonly budget: Pick<BudgetLine, 'key' | 'window' | 'endsAt'>
      readonly percent: number
      readonly state: BudgetState | undefined
    }

/** One counter that a call is charged to. */
export interface BudgetLine {
  /** Identity of the counter: unit, window kind, time zone and scope; never the limit. Unique within one request. */
  readonly key: string
  /** Wall-clock label of the window (`2026-11-20`), part of the counter's identity: a new label starts at zero. */
  readonly window: string
  /** First millisecond of the window. */
  readonly startsAt: number
  /** First millisecond after the window; `Number.MAX_SAFE_INTEGER` for windows that never end. */
  readonly endsAt: number
  /** The most that may be spent and held together; `null` only counts. */
  readonly limit: number | null
  /** `false`: a line that never refuses but reports when it would have (`wouldRefuse`). @default true */
  readonly enforced?: boolean
  /** Name under which `control` may have put another limit, which then wins over `limit`. */
  readonly limitKey?: string
  /** Percents of the limit whose first crossing is reported once per window. Ascending, 1 to 1000. */
  readonly thresholds?: readonly number[]
  /**
   * `lease`: a store that has debited a slice of this counter in advance may serve from it while it can't reach its
   * records; it refuses otherwise. @default "deny"
   */
  readonly onStoreError?: OnStoreError
}

/** What becomes of a call while the records of its budget can't be reached. */
export type OnStoreError = 'deny' | 'lease' | 'allow'

export interface ReserveLine {
  readonly budget: BudgetLine
  readonly amount: number
  /** Accept a smaller hold, down to this amount. @default amount */
  readonly atLeast?: number
}

export interface ReserveRequest {
  /** Idempotency key; unique per physical attempt. */
  readonly id: string
  readonly lines: readonly ReserveLine[]
  /** How long the hold lives without being settled or renewed, in ms. */
  readonly ttlMs: number
  /** What an expired hold becomes: spend (safe for hard limits), or nothing. */
  readonly onExpire: 'charge' | 'release'
  /** Names of gates that must be open (`control` can close them): suspended agents. */
  readonly gates?: readonly string[]
}

export type ReserveResult = ReserveGranted | ReserveRefused

export interface ReserveGranted {
  readonly ok: true
  /** The id was held already; nothing changed. */
  readonly replay: boolean
  /** The hold per line, between `atLeast` and `amount`. */
  readonly granted: readonly number[]
  /** When the hold expires; at least `ttlMs` ahead, rounded up by the store. */
  readonly expiresAt: number
  readonly now: number
  readonly states: readonly BudgetState[]
  /** Indexes of unenforced lines that would have refused. */
  readonly wouldRefuse: readonly number[]
  readonly crossed: readonly ThresholdCrossing[]
  /** Served from a lease while the records can't be reached. @default false */
  readonly degraded?: boolean
}

export interface ReserveRefused {
  readonly ok: false
  /**
   * `exhausted`: spent alone leaves no room. `held`: only calls in flight stand in the way.
   * `clock`: `now` is outside a line's window; correct the clock and ask again. `settled`: the id was settled before, or its
   * hold has expired. `suspended`: a gate is closed.
   */
  readonly reason: 'exhausted' | 'held' | 'clock' | 'settled' | 'suspended'
  /** Indexes of the lines that refused. */
  readonly failed: readonly number[]
  readonly now: number
  readonly states: readonly BudgetState[]
  readonly crossed: readonly ThresholdCrossing[]
  /** Why the gate was closed, where `reason` is `suspended`. */
  readonly suspension?: Suspension
}

export interface SettleLine {
  readonly budget: BudgetLine
  /** Everything this id has spent on the line so far, not the increment: a lost message heals with the next one. */
  readonly amount: number
  /**
   * Stay open with this hold. Where more does not fit, what is left of the old hold stays. Absent on every line: the
   * settlement is final.
   */
  readonly keep?: number
  /** Give back, under an id of its own: counted apart, `spent` never shrinks. Not together with `keep`. */
  readonly credit?: number
}

export interface SettleRequest {
  readonly id: string
  /** Orders the settlements of one id that `keep`; one that is not newer is ignored. @default 0 */
  readonly seq?: number
  /** New life of a kept hold, in ms. @default the life it had; 60,000 where the id is unknown */
  readonly ttlMs?: number
  readonly lines: readonly SettleLine[]
}

export interface SettleResult {
  /**
   * `settled`: charged, closed. `kept`: charged, still open. `replay`: known already, nothing changed.
   * `late`: the hold had expired, its charge was replaced. `unreserved`: no such hold; charged all the same.
   * `deferred`: the records can't be reached; it is written down and will be posted. `states` is empty then.
   */
  readonly outcome: 'settled' | 'kept' | 'replay' | 'late' | 'unreserved' | 'deferred'
  readonly now: number
  /** The hold that remains per line; a refused top-up keeps the old one. */
  readonly kept: readonly number[]
  /** When a kept hold expires. */
  readonly expiresAt?: number
  readonly states: readonly BudgetState[]
  readonly crossed: readonly ThresholdCrossing[]
}

export interface BudgetState {
  readonly key: string
  readonly window: string
  /** The limit in force: the line's, or the one that `control` put over it. */
  readonly limit: number | null
  /** Grows only, up to 2^53 - 1, where it stops and nothing more is granted. */
  readonly spent: number
  /**
   * Grows only; counts against `spent`. What was given back: by `credit`, and where a late settlement, or a lower sum
   * than an earlier one, replaces a charge.
   */
  readonly credits: number
  /** Holds that have not expired. */
  readonly held: number
}

export interface ThresholdCrossing {
  /** Index of the line. */
  readonly line: number
  readonly percent: number
}

export type ControlRequest =
  | { readonly kind: 'limit'; readonly limitKey: string; readonly limit: number | null }
  | { readonly kind: 'gate'; readonly gate: string; readonly suspension: Suspension | null }

export interface Suspension {
  readonly reason: string
  readonly actor: string
  /** Epoch ms. */
  readonly at: number
}
