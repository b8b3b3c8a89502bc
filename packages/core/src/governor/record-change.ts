import type { LimitUnit } from '../contracts/budget.js'
import type { Clock } from '../contracts/clock.js'
import type { KeyEvent } from '../contracts/events.js'
import type { GovernorEmitter } from '../event/governor-emitter.js'

/** One change of what is governed, by whom, and from what to what. */
export type Change =
  | {
      readonly action: 'budget.limit'
      readonly actor: string
      readonly budget: string
      readonly unit: LimitUnit
      /** The limit that this process knew. */
      readonly before: number | null
      readonly after: number | null
    }
  | { readonly action: 'prices'; readonly before: string; readonly after: string }
  | {
      readonly action: 'agent.suspended' | 'agent.resumed'
      readonly actor: string
      readonly agent: string
      readonly reason?: string
    }
  | {
      readonly action: 'key.rotated' | 'key.retired' | 'key.compromised'
      /** `undefined` where nobody asked: the source, or the clock, did it. */
      readonly actor: string | undefined
      readonly event: KeyEvent
    }

interface ChangeAudience {
  readonly emitter: GovernorEmitter
  readonly clock: Clock
}

/** The one place that hears of every change of keys, budgets, prices and agents, when it has been made. */
export function recordChange({ emitter, clock }: ChangeAudience, change: Change): void {
  switch (change.action) {
    case 'agent.suspended':
    case 'agent.resumed': {
      const { action: type, ...facts } = change
      return emitter.emit(type, () => ({ version: 1, at: clock.now(), type, ...facts }))
    }
    case 'key.rotated':
    case 'key.retired':
    case 'key.compromised':
      return emitter.emit(change.action, () => change.event)
    case 'budget.limit':
    case 'prices':
  }
}
