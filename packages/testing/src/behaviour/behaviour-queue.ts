import type { RecordedRequest } from '../server/recorded-request.js'
import type { Behaviour, BehaviourChooser } from './behaviour.js'
import { checkBehaviour } from './check-behaviour.js'

/** Decides per request: the script first, then the chooser, then a plain answer. */
export class BehaviourQueue {
  #script: Behaviour[] = []
  #choose: BehaviourChooser | undefined

  script(behaviours: readonly Behaviour[]): void {
    for (const behaviour of behaviours) checkBehaviour(behaviour)
    this.#script.push(...behaviours)
  }

  behave(choose: BehaviourChooser | undefined): void {
    this.#choose = choose
  }

  next(request: RecordedRequest): Behaviour {
    const scripted = this.#script.shift()
    if (scripted !== undefined) return scripted
    const chosen = this.#choose?.(request)
    if (chosen === undefined) return { kind: 'answer' }
    checkBehaviour(chosen)
    return chosen
  }

  clear(): void {
    this.#script = []
    this.#choose = undefined
  }
}
