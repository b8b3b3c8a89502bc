import type { BudgetLine } from '../contracts/budget-store.js'
import { LeasePool } from './lease-pool.js'
import type { LeasedSettings } from './leased-options.js'
import type { StoreLink } from './store-link.js'

/** The counters that this process has used lately: the current window of each, and earlier ones that are still needed. */
export class LeasePools {
  readonly #current = new Map<string, LeasePool>()
  #earlier: LeasePool[] = []
  readonly #link: StoreLink
  readonly #settings: LeasedSettings

  constructor(link: StoreLink, settings: LeasedSettings) {
    this.#link = link
    this.#settings = settings
  }

  current(key: string): LeasePool | undefined {
    return this.#current.get(key)
  }

  find({ key, window }: BudgetLine): LeasePool | undefined {
    const pool = this.#current.get(key)
    if (pool?.line.window === window) return pool
    return this.#earlier.find(({ line }) => line.key === key && line.window === window)
  }

  /** The pool of the line, new where there is none. */
  of(line: BudgetLine): LeasePool {
    const known = this.find(line)
    if (known !== undefined) {
      known.line = line
      return known
    }
    const pool = new LeasePool(line, this.#link, this.#settings)
    const before = this.#current.get(line.key)
    if (before === undefined || before.line.startsAt <= line.startsAt) {
      if (before !== undefined) this.#earlier.push(before)
      this.#current.set(line.key, pool)
    } else {
      this.#earlier.push(pool)
    }
    return pool
  }

  all(): readonly LeasePool[] {
    return [...this.#current.values(), ...this.#earlier]
  }

  drop(pool: LeasePool): void {
    if (this.#current.get(pool.line.key) === pool) this.#current.delete(pool.line.key)
    else this.#earlier = this.#earlier.filter((other) => other !== pool)
  }
}
