/** What a call needs of the gates it has to pass. */
export interface Need {
  readonly tokens: number
  /** Epoch ms. */
  readonly now: number
}

/** Calls that will pass first. */
export interface Ahead {
  readonly calls: number
  readonly tokens: number
}

export const nobody: Ahead = Object.freeze({ calls: 0, tokens: 0 })

/** Something that lets a call pass or holds it up: the counter of a limit, or a provider's pause. */
export interface Gate {
  /** Unique in the process. */
  readonly id: number
  readonly whenFull: 'deny' | 'wait'
  /** Calls that wait, here or elsewhere, and will have to pass here. */
  waiting: number
  /** `now` for a call that may pass; else when time alone will let it; infinite where a call in flight must end first. */
  readyAt(need: Need): number
  /** Time before which a call can't pass behind others, whoever ends meanwhile; infinite for one that never can. */
  readyBehind(ahead: Ahead, need: Need): number
  /** Counts a call that passes. The result undoes the count of a call that was not sent. */
  enter(need: Need): () => void
  /** A call that passed has ended. */
  leave(): void
  /** Which limit holds the call up, and its numbers. */
  obstacle(need: Need): Obstacle
  /** Whether it remembers nothing that matters, so that it may be dropped and made anew. */
  isIdle(now: number): boolean
}

export interface Obstacle {
  /** Scope and unit: `agent:support_classifier requests per minute`. */
  readonly limit: string
  /** A clause with numbers: `60 of 60 requests per minute are used`. */
  readonly state: string
}

let lastId = 0

/** An id for a new gate. */
export function nextGateId(): number {
  lastId += 1
  return lastId
}
