import { assertScopeValue } from '../budget/scope.js'
import type { Suspension } from '../contracts/budget-store.js'
import { ConfigurationError, PolicyDeniedError } from '../errors/index.js'
import { nearestName } from '../validation/nearest-name.js'
import { type AgentPolicy, compileAgentPolicy } from './agent-policy.js'
import type { AgentOptions } from './governor-options.js'

const undeclared: AgentOptions = {}

const dayMs = 86_400_000
/** Age at which a key is due for rotation, in ms. */
const rotateAfterMs = { standard: 90 * dayMs, high: 30 * dayMs } as const

/** The agents a governor knows, and which of them are suspended here. */
export class Agents {
  readonly #declared: ReadonlyMap<string, AgentOptions> | undefined
  readonly #policies: ReadonlyMap<string, AgentPolicy>
  readonly #suspended = new Map<string, Suspension>()
  readonly #handedOver = new Set<string>()

  constructor(declared: Readonly<Record<string, AgentOptions>> | undefined) {
    const agents = Object.entries(declared ?? {})
    this.#declared = declared === undefined ? undefined : new Map(agents)
    this.#policies = new Map(agents.map(([id, options]) => [id, compileAgentPolicy(id, options)]))
  }

  /** Ids of the declared agents. */
  get declared(): readonly string[] {
    return [...(this.#declared?.keys() ?? [])]
  }

  describe(agent: string): AgentOptions {
    return this.#declared?.get(agent) ?? undeclared
  }

  policyOf(agent: string): AgentPolicy | undefined {
    return this.#policies.get(agent)
  }

  /** Age in ms at which a key is due for rotation; of a pool, what its most endangered agent asks for. */
  rotateAfterMs(holder: string): number {
    const holders = [...(this.#declared ?? [])].filter(([id, { keys }]) => (keys?.pool ?? id) === holder)
    return rotateAfterMs[holders.some(([, { keys }]) => keys?.risk === 'high') ? 'high' : 'standard']
  }

  /** Checks the id at the moment a client is handed out. Throws `ConfigurationError`. */
  assertUsable(agent: string): void {
    assertScopeValue('The agent id', agent)
    const fault = this.#fault(agent)
    if (fault !== undefined) throw new ConfigurationError(fault)
  }

  /** The same for an agent that a run context names at call time. */
  assertDeclared(agent: string): void {
    const fault = this.#fault(agent)
    if (fault !== undefined) throw new PolicyDeniedError({ message: fault })
  }

  suspend(agent: string, suspension: Suspension): void {
    this.#suspended.set(agent, suspension)
    this.#handedOver.delete(agent)
  }

  /** The shared store has heard of the suspension: from now on its gate decides, and another process may lift it. */
  handOver(agent: string): void {
    this.#handedOver.add(agent)
  }

  resume(agent: string): void {
    this.#suspended.delete(agent)
    this.#handedOver.delete(agent)
  }

  /** `passesGate`: the call will be checked by the shared store. */
  suspensionOf(agent: string, passesGate: boolean): Suspension | undefined {
    return passesGate && this.#handedOver.has(agent) ? undefined : this.#suspended.get(agent)
  }

  #fault(agent: string): string | undefined {
    if (this.#declared === undefined || this.#declared.has(agent)) return undefined
    const nearest = nearestName(agent, [...this.#declared.keys()])
    const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`
    return `Agent "${agent}" is not declared.${hint} Add it: createGovernor({ agents: { ${JSON.stringify(agent)}: {} } }).`
  }
}
