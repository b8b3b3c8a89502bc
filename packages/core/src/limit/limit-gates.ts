import { matchedValues } from '../budget/match-budget.js'
import type { CallScope } from '../contracts/budget.js'
import type { Gate } from './gate.js'
import { GateTable } from './gate-table.js'
import { LimitCounter } from './limit-counter.js'
import { limitTitle } from './limit-title.js'
import type { Limit } from './parse-limit.js'
import { ProviderPause } from './provider-pause.js'

interface CountedLimit {
  readonly limit: Limit
  /** How many dimensions are `"*"`. */
  readonly templates: number
  readonly counters: GateTable<LimitCounter>
}

const noGates: readonly Gate[] = []

/** Finds the gates that a call has to pass. */
export class LimitGates {
  readonly #limits: readonly CountedLimit[]
  readonly #pauses = new GateTable<ProviderPause>()

  constructor(limits: readonly Limit[]) {
    this.#limits = limits.map((limit) => ({
      limit,
      templates: limit.dimensions.filter(({ value }) => value === undefined).length,
      counters: new GateTable<LimitCounter>(),
    }))
  }

  /** The counter of every limit that matches, then the pause of the call's agent; none where no limit matches. */
  of(call: CallScope, now: number): readonly Gate[] {
    const gates: Gate[] = []
    for (const { limit, templates, counters } of this.#limits) {
      const values = matchedValues(limit.dimensions, templates, call)
      if (values === undefined) continue
      gates.push(counters.obtain(values, now, () => new LimitCounter(limit, limitTitle(limit, call))))
    }
    if (gates.length === 0) return noGates
    // A paused call waits where one of its limits waits: that limit's line is the agent's queue.
    gates.push(this.#pause(call, gates.some(({ whenFull }) => whenFull === 'wait') ? 'wait' : 'deny', now))
    return gates
  }

  pause(call: CallScope, untilMs: number, now: number): void {
    for (const whenFull of ['wait', 'deny'] as const) this.#pause(call, whenFull, now).extend(untilMs)
  }

  #pause({ provider, agent }: CallScope, whenFull: 'deny' | 'wait', now: number): ProviderPause {
    const name = `${whenFull}\0${provider}\0${agent}`
    return this.#pauses.obtain(name, now, () => new ProviderPause({ provider, agent, whenFull }))
  }
}
