import { type Ahead, type Gate, nextGateId, type Need, type Obstacle } from './gate.js'

export interface ProviderPauseOptions {
  readonly provider: string
  readonly agent: string
  readonly whenFull: 'deny' | 'wait'
}

/** Holds an agent's calls up for as long as the provider asked for. */
export class ProviderPause implements Gate {
  readonly id: number = nextGateId()
  readonly whenFull: 'deny' | 'wait'
  waiting = 0
  readonly #options: ProviderPauseOptions
  #until = 0

  constructor(options: ProviderPauseOptions) {
    this.whenFull = options.whenFull
    this.#options = options
  }

  /** Never ends an earlier pause sooner. */
  extend(untilMs: number): void {
    this.#until = Math.max(this.#until, untilMs)
  }

  readyAt({ now }: Need): number {
    return Math.max(now, this.#until)
  }

  readyBehind(_ahead: Ahead, need: Need): number {
    return this.readyAt(need)
  }

  enter(): () => void {
    return () => {}
  }

  leave(): void {}

  obstacle(): Obstacle {
    const { provider, agent } = this.#options
    return { limit: `agent:${agent}+provider:${provider} pause`, state: `${provider} asked the agent to retry later` }
  }

  isIdle(now: number): boolean {
    return this.#until <= now && this.waiting === 0
  }
}
