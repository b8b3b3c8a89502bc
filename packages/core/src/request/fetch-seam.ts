import type { WireProtocol } from '@bursar/wire'
import type { Fetch } from '../contracts/provider.js'
import type { Governance } from '../governor/governance.js'

/** One governed fetch: where it is plugged in, and for whom. */
export interface FetchSeam {
  readonly governance: Governance
  readonly wire: WireProtocol
  /** Origin of the configured base URL; keys go nowhere else. */
  readonly origin: string
  /** Path of the base URL, without trailing slash. */
  readonly basePath: string
  readonly agent: string | undefined
  /** Under whose name the ring keeps the keys; absent: the calling agent's. */
  readonly keyHolder: string | undefined
  readonly auth: 'key' | 'client'
  readonly placeholder: string
  readonly onDeny: 'respond' | 'throw'
  /** Whatever key the SDK sends gives way to the agent's; else only the placeholder does. */
  readonly overwritesKey: boolean
  readonly send: Fetch
  /** The client's own timeout in ms, for calls that bring none. */
  readonly timeoutMs: () => number | undefined
}
