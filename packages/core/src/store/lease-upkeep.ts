import type { BudgetLine, ReserveLine } from '../contracts/budget-store.js'
import type { LeasePool } from './lease-pool.js'
import type { LeasePools } from './lease-pools.js'
import type { LeasedSettings } from './leased-options.js'
import type { Notices } from './notices.js'
import type { StoreLink } from './store-link.js'

/** How often, in ms, a store that is away is tried. */
const retryMs = 500

export interface LeaseUpkeepOptions {
  readonly link: StoreLink
  readonly pools: LeasePools
  readonly settings: LeasedSettings
  readonly notices: Notices
  /** What else is due with every tick, before the leases are. */
  readonly onTick: (at: { readonly elapsed: number; readonly time: number }) => void
}

/** Keeps slices as large as they are used: watches the counters, fills up behind the calls, renews, gives back. */
export class LeaseUpkeep {
  readonly #options: LeaseUpkeepOptions
  #nextSampleAt = Number.NEGATIVE_INFINITY
  #cancelTick: (() => void) | undefined

  constructor(options: LeaseUpkeepOptions) {
    this.#options = options
  }

  stop(): void {
    this.#cancelTick?.()
  }

  /** Measures how the counters are used, where that is due. */
  sample(elapsed: number): void {
    if (elapsed < this.#nextSampleAt) return
    const { pools, settings } = this.#options
    this.#nextSampleAt = elapsed + settings.horizonMs / 5
    for (const pool of pools.all()) {
      pool.sample(elapsed)
      if (pool.hasLease ? pool.free < pool.lowWater : pool.deservesLease) inBackground(pool)
    }
  }

  /** Watches how the counters are used, and gets a slice of those that are worth one. */
  learn(lines: readonly ReserveLine[]): void {
    for (const { budget, amount } of lines) {
      const pool = this.#options.pools.of(budget)
      pool.demand.ask(amount)
      if (!pool.hasLease && pool.deservesLease) this.fillUp(pool)
    }
    this.#tickLater()
  }

  fillUp(pool: LeasePool): void {
    if (!pool.isBusy && (!pool.hasLease || pool.free < pool.lowWater * 1.15)) inBackground(pool)
  }

  /** Renews leases that are overdue, because this process stood still. */
  catchUp(lines: readonly BudgetLine[]): void {
    const { link, pools } = this.#options
    const elapsed = link.elapsed()
    for (const line of lines) {
      const pool = pools.find(line)
      if (pool?.hasLease === true && !pool.isBusy && elapsed >= pool.freshUntil) inBackground(pool)
    }
  }

  /** Waits for renewals that are under way; whether there were any. A store that is away is not waited for. */
  async untilRenewed(lines: readonly BudgetLine[]): Promise<boolean> {
    const { link, pools } = this.#options
    if (link.isUnreachable) return false
    const busy = lines.flatMap((line) => pools.find(line)?.underWay ?? [])
    await Promise.all(busy)
    return busy.length > 0
  }

  /** What was crossed and no call came to be told. */
  tellCrossed(pool: LeasePool): void {
    for (const percent of pool.crossed.splice(0)) {
      this.#options.notices.tell({ kind: 'crossed', budget: pool.line, percent, state: pool.visible() })
    }
  }

  #tickLater(): void {
    const { link, settings } = this.#options
    const { clock, ttlMs } = settings
    const delayMs = link.isUnreachable ? Math.min(retryMs, ttlMs / 3) : ttlMs / 3
    this.#cancelTick ??= clock.schedule(delayMs, () => {
      this.#cancelTick = undefined
      this.#tick()
    })
  }

  /** Renews every lease, gives back what is not used, and lets go of counters that are not. */
  #tick(): void {
    const { link, pools, onTick } = this.#options
    const elapsed = link.elapsed()
    const at = { elapsed, time: link.timeAt(elapsed) }
    onTick(at)
    this.sample(elapsed)
    for (const pool of pools.all()) {
      this.tellCrossed(pool)
      if (pool.isOver(at)) void this.#letGo(pool)
      else if (pool.hasLease && !pool.isBusy) inBackground(pool)
    }
    if (pools.all().length > 0) this.#tickLater()
  }

  async #letGo(pool: LeasePool): Promise<void> {
    try {
      await pool.close()
      if (pool.references === 0 && pool.held === 0 && !pool.hasLease) this.#options.pools.drop(pool)
    } catch {
      // Tried again with the next tick.
    }
  }
}

function inBackground(pool: LeasePool): void {
  pool.report().catch(() => {})
}
