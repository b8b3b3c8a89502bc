import type { BudgetLine } from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'
import type { RingKey } from '../key/ring-key.js'
import type { Activity } from './activity.js'
import type { Stores } from './governance.js'
import { sharesStore } from './shares-store.js'

/** How often a process tells the fleet of one key's use, at most, in ms. */
const publishEveryMs = 10_000
/** Length of the counters' windows, in ms: so exact is what the fleet knows. */
const slotMs = 300_000
/** How long a window is kept, in ms: the longest quiet period that can be asked for. */
export const longestQuietMs = 86_400_000

interface FleetKeyUseOptions {
  readonly stores: Stores
  readonly clock: Clock
  readonly randomId: () => string
  readonly activity: Activity
}

/**
 * Which keys the processes of a fleet use, through the store they share: a counter per key and five minutes, in which
 * every process counts up now and then. Without a shared store nothing is written.
 */
export class FleetKeyUse {
  readonly #options: FleetKeyUseOptions

  constructor(options: FleetKeyUseOptions) {
    this.#options = options
  }

  get isShared(): boolean {
    return sharesStore(this.#options.stores)
  }

  /** A call begins with this key. Written in the background; a failing store makes the evidence fail, not the call. */
  note(key: RingKey, now: number): void {
    const isPublished = now >= key.publishedAt && now < key.publishedAt + publishEveryMs
    if (isPublished || !this.isShared) return
    key.publishedAt = now
    const { stores, randomId, activity } = this.#options
    const lines = [{ budget: useLine(key.fingerprint, slotOf(now)), amount: 1 }]
    activity.background(stores.shared.settle({ id: `key-use/${randomId()}`, lines }))
  }

  /** Epoch ms at which the fleet used the key at the latest, within `quietMs`; `null`: not. Rejects where the store fails. */
  async lastUsedAt(fingerprint: string, quietMs: number): Promise<number | null> {
    const { stores, clock } = this.#options
    const now = clock.now()
    const slots: number[] = []
    for (let slot = slotOf(now); slot > now - quietMs - slotMs; slot -= slotMs) slots.push(slot)
    const states = await stores.shared.read(slots.map((slot) => useLine(fingerprint, slot)))
    const used = slots.find((_, index) => (states[index]?.spent ?? 0) > 0)
    return used === undefined ? null : Math.min(now, used + slotMs)
  }
}

function slotOf(now: number): number {
  return Math.floor(now / slotMs) * slotMs
}

function useLine(fingerprint: string, startsAt: number): BudgetLine {
  return {
    key: `key-use/${fingerprint}`,
    window: new Date(startsAt).toISOString().slice(0, 16),
    startsAt,
    endsAt: startsAt + slotMs + longestQuietMs,
    limit: null,
  }
}
