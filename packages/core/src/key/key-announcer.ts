import type { Clock } from '../contracts/clock.js'
import type { KeyEvent } from '../contracts/events.js'
import type { KeyReference } from '../contracts/key-source.js'
import type { RingKey } from './ring-key.js'

/** What an event says beyond which key it is about. */
export type KeyEventFacts = Pick<KeyEvent, 'previous' | 'reason' | 'until' | 'actor' | 'evidence'>

export interface KeyAnnouncerOptions {
  readonly reference: KeyReference
  readonly sourceName: string
  readonly clock: Clock
  /** Must not throw. */
  readonly onEvent: (event: KeyEvent) => void
}

export type AnnounceKey = (type: KeyEvent['type'], key: RingKey, facts?: KeyEventFacts) => void

/** Makes the events of one ring. */
export function keyAnnouncer({ reference, sourceName, clock, onEvent }: KeyAnnouncerOptions): AnnounceKey {
  const { agent, provider, team, environment } = reference
  return (type, key, facts = {}) =>
    onEvent({
      type,
      version: 1,
      at: clock.now(),
      agent,
      ...(team === undefined ? {} : { team }),
      ...(environment === undefined ? {} : { environment }),
      provider,
      key: key.identity,
      source: sourceName,
      ...facts,
    })
}
