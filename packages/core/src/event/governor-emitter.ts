import { channel, type Channel } from 'node:diagnostics_channel'
import type { GovernorEventName, GovernorEvents } from '../contracts/events.js'

export type Listener<Name extends GovernorEventName> = (event: GovernorEvents[Name]) => unknown

export interface ListenOptions {
  /** Unsubscribes when aborted. */
  readonly signal?: AbortSignal
}

export interface GovernorEmitterOptions {
  readonly now: () => number
  /** Cleans the message of a listener's error before it is published. */
  readonly redact: (text: string) => string
}

interface Outlet {
  readonly listeners: Set<(event: never) => unknown>
  readonly diagnostics: Channel
}

/**
 * Delivers events to listeners and to `node:diagnostics_channel` (`bursar:<type>`). An event is built only when somebody
 * listens; a listener that throws or rejects is reported as `listener.error` and never reaches the call.
 */
export class GovernorEmitter {
  readonly #outlets = new Map<GovernorEventName, Outlet>()
  readonly #options: GovernorEmitterOptions

  constructor(options: GovernorEmitterOptions) {
    this.#options = options
  }

  on<Name extends GovernorEventName>(name: Name, listener: Listener<Name>, options?: ListenOptions): () => void {
    const { listeners } = this.#outlet(name)
    // A wrapper of its own lets one function be subscribed twice and removed once.
    const subscription = (event: GovernorEvents[Name]): unknown => listener(event)
    const unsubscribe = (): void => void listeners.delete(subscription)
    if (options?.signal?.aborted === true) return unsubscribe
    listeners.add(subscription)
    options?.signal?.addEventListener('abort', unsubscribe, { once: true })
    return unsubscribe
  }

  emit<Name extends GovernorEventName>(name: Name, build: () => GovernorEvents[Name]): void {
    const { listeners, diagnostics } = this.#outlet(name)
    if (listeners.size === 0 && !diagnostics.hasSubscribers) return
    const event: GovernorEvents[Name] = build()
    Object.freeze(event)
    for (const listener of listeners) this.#deliver(name, () => (listener as Listener<Name>)(event))
    if (diagnostics.hasSubscribers) diagnostics.publish(event)
  }

  #deliver(name: GovernorEventName, listener: () => unknown): void {
    try {
      const outcome = listener()
      if (outcome instanceof Promise) outcome.catch((error: unknown) => this.#report(name, error))
    } catch (error) {
      this.#report(name, error)
    }
  }

  #report(name: GovernorEventName, error: unknown): void {
    // A listener of listener errors that throws has nobody left to tell.
    if (name === 'listener.error') return
    const message = this.#options.redact(error instanceof Error ? error.message : String(error))
    this.emit('listener.error', () => ({
      type: 'listener.error',
      version: 1,
      at: this.#options.now(),
      event: name,
      message,
    }))
  }

  #outlet(name: GovernorEventName): Outlet {
    let outlet = this.#outlets.get(name)
    if (outlet === undefined) {
      outlet = { listeners: new Set(), diagnostics: channel(`bursar:${name}`) }
      this.#outlets.set(name, outlet)
    }
    return outlet
  }
}
