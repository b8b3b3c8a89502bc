import { BursarError } from './bursar-error.js'

export interface AgentSuspension {
  readonly agent: string
  readonly reason: string
  readonly actor: string
}

/** The agent was suspended with `governor.suspend`. Nothing was sent. `governor.resume` lifts it. */
export class AgentSuspendedError extends BursarError {
  static override readonly code: string = 'AGENT_SUSPENDED'
  static override readonly status: number | undefined = 403
  override readonly name: string = 'AgentSuspendedError'
  readonly agent: string
  readonly reason: string
  readonly actor: string

  constructor({ agent, reason, actor }: AgentSuspension) {
    super({
      message: `Agent "${agent}" is suspended by ${actor}: ${reason}. Call governor.resume("${agent}", { actor }) to lift it.`,
    })
    this.agent = agent
    this.reason = reason
    this.actor = actor
  }
}
