import type { BudgetLine } from '../contracts/budget-store.js'
import type { HeldKeys } from '../key/held-keys.js'
import type { KeyRing } from '../key/key-ring.js'
import type { Activity } from './activity.js'
import type { Stores } from './governance.js'
import { sharesStore } from './shares-store.js'

interface FleetCompromisesOptions {
  readonly stores: Stores
  readonly activity: Activity
}

/**
 * Keys that some process of the fleet called compromised: in the store they share, a counter per key that is not zero. A
 * process looks whenever the source of the keys has answered. Without a shared store nothing is written or read.
 */
export class FleetCompromises {
  readonly #options: FleetCompromisesOptions

  constructor(options: FleetCompromisesOptions) {
    this.#options = options
  }

  /** Tells the fleet. Rejects where the store fails. */
  async publish(fingerprint: string): Promise<void> {
    const { stores } = this.#options
    if (!sharesStore(stores)) return
    const lines = [{ budget: markLine(fingerprint), amount: 1 }]
    await stores.shared.settle({ id: markLine(fingerprint).key, lines })
  }

  /** Marks those of these keys that the fleet has marked, in the background; a store that fails is asked the next time. */
  learn(ring: KeyRing, keys: HeldKeys): void {
    const { stores, activity } = this.#options
    if (sharesStore(stores)) activity.background(this.#learn(ring, keys))
  }

  async #learn(ring: KeyRing, keys: HeldKeys): Promise<void> {
    const unmarked = keys.known.filter(({ fingerprint }) => !ring.compromised.has(fingerprint))
    const fingerprints = [...new Set(unmarked.map(({ fingerprint }) => fingerprint))]
    const states = await this.#options.stores.shared.read(fingerprints.map(markLine))
    const marked = new Set(fingerprints.filter((_, index) => (states[index]?.spent ?? 0) > 0))
    for (const key of unmarked) {
      if (!marked.has(key.fingerprint)) continue
      const reason = 'marked by another process'
      ring.compromise(key.fingerprint, { actor: 'another process', reason })
      keys.announce('key.compromised', key, { reason })
    }
  }
}

function markLine(fingerprint: string): BudgetLine {
  return {
    key: `key-compromised/${fingerprint}`,
    window: 'total',
    startsAt: 0,
    endsAt: Number.MAX_SAFE_INTEGER,
    limit: null,
  }
}
