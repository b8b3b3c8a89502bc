import type { WireBody, WireOperation } from '@bursar/wire'
import type { MatchedBudget } from '../budget/budget.js'
import type { AgentPolicy } from '../governor/agent-policy.js'
import type { FetchSeam } from './fetch-seam.js'

/** Who makes a call; read once when the call enters, before any queue. */
export interface Caller {
  readonly agent: string
  readonly team?: string | undefined
  readonly environment?: string | undefined
  readonly runId?: string | undefined
  readonly runBudgets?: readonly MatchedBudget[] | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** What the agent may do; absent: anything. */
  readonly policy?: AgentPolicy | undefined
  /** Which of the agent's keys serves, where the run or the agent says so. */
  readonly keyLabel?: string | undefined
}

/** The request as the SDK built it. */
export interface OutgoingRequest {
  readonly url: string
  readonly method: string
  readonly headers: Headers
  readonly init: RequestInit
  readonly body: WireBody
  readonly signal: AbortSignal | undefined
}

/** One physical attempt on its way through the steps. */
export interface Call {
  readonly id: string
  readonly caller: Caller
  readonly seam: FetchSeam
  readonly request: OutgoingRequest
  readonly operation: WireOperation
  /** The SDK's own retry count, from 0. */
  readonly attempt: number
  /** Epoch ms. */
  readonly startedAt: number
  /** Epoch ms after which the SDK gives up on its own; a wait of ours ends before it. */
  readonly deadline: number | undefined
  /** The client signed the request: changing its body would break the signature. */
  readonly isSigned: boolean
  /** The request goes to the origin the key belongs to. */
  readonly ownOrigin: boolean
}
