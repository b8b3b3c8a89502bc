import { createHash } from 'node:crypto'
import type { Gate } from './gate.js'

/** Two, so that idle gates go faster than new ones come. */
const inspectedPerNewGate = 2
/** Longer keys (a model name in a hostile body) are kept as a hash. */
const longestKey = 256

/**
 * Gates by key. Each new gate makes two old ones prove that they are in use, in turn; idle ones are dropped. So there
 * are never many more than twice as many gates as were in use at once, and none is dropped while it counts something.
 */
export class GateTable<Kind extends Gate> {
  readonly #gates = new Map<string, Kind>()

  get size(): number {
    return this.#gates.size
  }

  obtain(name: string, now: number, create: () => Kind): Kind {
    const key = name.length > longestKey ? `~${createHash('sha256').update(name, 'utf16le').digest('hex')}` : name
    const known = this.#gates.get(key)
    if (known) return known
    this.#dropIdle(now)
    const gate = create()
    this.#gates.set(key, gate)
    return gate
  }

  #dropIdle(now: number): void {
    let left = inspectedPerNewGate
    for (const [key, gate] of this.#gates) {
      if (left === 0) return
      left -= 1
      this.#gates.delete(key)
      // Back in at the end, to be asked again after all others.
      if (!gate.isIdle(now)) this.#gates.set(key, gate)
    }
  }
}
