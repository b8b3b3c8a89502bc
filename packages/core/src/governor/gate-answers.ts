import { LRUCache } from 'lru-cache'
import type { Suspension } from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'

/** How long calls to free endpoints believe an answer, counted from the question. */
const believedMs = 1_000
/** How long every call believes that a gate is closed: it spares the store the loop of the agent that was suspended. */
const closedMs = 250
const rememberedAgents = 1_000

type Answer = Promise<Suspension | undefined>

/** What the shared store said of the gates of agents a moment ago. */
export class GateAnswers {
  readonly #clock: Clock
  readonly #answers = new LRUCache<string, { readonly answer: Answer; readonly until: number }>({
    max: rememberedAgents,
  })
  readonly #closed = new LRUCache<string, { readonly suspension: Suspension; readonly until: number }>({
    max: rememberedAgents,
  })

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * The suspension of the agent, `undefined` while its gate is open, for a call to a free endpoint: it reserves nothing, and
   * to ask at each would cost more than the call. One question at a time per agent. Rejects with what `ask` fails with.
   */
  of(agent: string, ask: () => Answer): Answer {
    const now = this.#clock.now()
    const known = this.#answers.get(agent)
    if (known !== undefined && now < known.until) return known.answer
    const asked = { answer: ask(), until: now + believedMs }
    this.#answers.set(agent, asked)
    // A failure says nothing about the gate: the next call asks again.
    asked.answer.catch(() => {
      if (this.#answers.get(agent) === asked) this.#answers.delete(agent)
    })
    return asked.answer
  }

  /** The store refused a call of the agent. */
  refused(agent: string, suspension: Suspension): void {
    this.#closed.set(agent, { suspension, until: this.#clock.now() + closedMs })
  }

  /** The suspension for which a call of the agent was refused a moment ago. */
  recentRefusal(agent: string): Suspension | undefined {
    const known = this.#closed.get(agent)
    return known !== undefined && this.#clock.now() < known.until ? known.suspension : undefined
  }

  /** The gate was moved here: ask again. */
  forget(agent: string): void {
    this.#answers.delete(agent)
    this.#closed.delete(agent)
  }
}
