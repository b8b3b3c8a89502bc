import { LRUCache } from 'lru-cache'
import type { Suspension } from '../contracts/budget-store.js'
import type { Clock } from '../contracts/clock.js'

/** How long an answer is believed, counted from the question. */
const believedMs = 1_000
const rememberedAgents = 1_000

type Answer = Promise<Suspension | undefined>

/**
 * What the shared store said of an agent's gate, for calls to free endpoints: they reserve nothing there, and asking at
 * each would cost more than the call. One question at a time per agent.
 */
export class GateAnswers {
  readonly #clock: Clock
  readonly #answers = new LRUCache<string, { readonly answer: Answer; readonly until: number }>({
    max: rememberedAgents,
  })

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The suspension of the agent, `undefined` while its gate is open. Rejects with what `ask` fails with. */
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

  /** The gate was moved here: ask again. */
  forget(agent: string): void {
    this.#answers.delete(agent)
  }
}
