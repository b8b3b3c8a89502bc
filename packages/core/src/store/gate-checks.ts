import type { StoreLink } from './store-link.js'

/** How long, in ms, an open gate is believed open without asking; half of it until it is asked again in the background. */
const believedMs = 1_000
/** Life, in ms, of a reservation without lines, which asks and holds nothing. */
const emptyTtlMs = 1_000

/** Which gates the store said are open: calls that are served from leases pass them too. */
export class GateChecks {
  readonly #link: StoreLink
  readonly #randomId: () => string
  readonly #openAt = new Map<string, number>()
  readonly #asking = new Set<string>()

  constructor(link: StoreLink, randomId: () => string) {
    this.#link = link
    this.#randomId = randomId
  }

  /** Whether a call may pass without asking. While the store is away, what it said last holds. */
  areOpen(gates: readonly string[] | undefined, elapsed: number): boolean {
    if (gates === undefined) return true
    for (const gate of gates) {
      const openAt = this.#openAt.get(gate)
      if (openAt === undefined) return false
      const age = elapsed - openAt
      if (age > believedMs / 2) void this.#ask(gate)
      // A question without an answer yet ends at the guard's deadline: then the store is away, or the gate is known.
      if (age > believedMs && !this.#link.isUnreachable && !this.#asking.has(gate)) return false
    }
    return true
  }

  /** The store let a call pass. */
  passed(gates: readonly string[] | undefined): void {
    for (const gate of gates ?? []) this.#openAt.set(gate, this.#link.elapsed())
  }

  forget(gate: string): void {
    this.#openAt.delete(gate)
  }

  /** Gates of agents that were not heard of for a while. */
  sweep(elapsed: number): void {
    if (this.#link.isUnreachable) return
    for (const [gate, openAt] of this.#openAt) if (elapsed - openAt > 60 * believedMs) this.#openAt.delete(gate)
  }

  async #ask(gate: string): Promise<void> {
    if (this.#asking.has(gate)) return
    this.#asking.add(gate)
    const request = {
      id: `gate/${this.#randomId()}`,
      lines: [],
      gates: [gate],
      ttlMs: emptyTtlMs,
      onExpire: 'release',
    } as const
    try {
      const result = await this.#link.ask(() => this.#link.store.reserve(request))
      if (result.ok) this.passed([gate])
      else if (result.reason === 'suspended') this.forget(gate)
    } catch {
      // The link remembers that the store is away.
    } finally {
      this.#asking.delete(gate)
    }
  }
}
