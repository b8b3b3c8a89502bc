import { assertScopeValue } from '../budget/scope.js'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions, assertOneOf } from '../validation/known-options.js'
import { compileAgentPolicy } from './agent-policy.js'
import type { AgentOptions } from './governor-options.js'
import { assertNames, assertWhole } from './validate-values.js'

const known: Readonly<Record<keyof AgentOptions, true>> = {
  team: true,
  environment: true,
  models: true,
  operations: true,
  origins: true,
  hostedTools: true,
  maxOutputTokens: true,
  expiresAt: true,
  keys: true,
}

/** Checks what is declared of the agents, one by one and together. Throws `ConfigurationError`. */
export function validateAgents(agents: Readonly<Record<string, AgentOptions>>): void {
  for (const [id, agent] of Object.entries(agents)) validateAgent(id, agent)
  validatePools(agents)
}

function validateAgent(id: string, agent: AgentOptions): void {
  assertScopeValue('createGovernor: the id of an agent', id)
  const place = `agents.${id}`
  assertKnownOptions(`createGovernor: ${place}`, agent, Object.keys(known))
  const { team, environment, maxOutputTokens, keys } = agent
  if (team !== undefined) assertScopeValue(`createGovernor: ${place}.team`, team)
  if (environment !== undefined) assertScopeValue(`createGovernor: ${place}.environment`, environment)
  for (const list of ['models', 'operations', 'origins', 'hostedTools'] as const) {
    if (agent[list] === undefined) continue
    assertKnownOptions(`createGovernor: ${place}.${list}`, agent[list], ['allow'])
    assertNames(`${place}.${list}.allow`, agent[list].allow ?? null)
  }
  assertWhole(`${place}.maxOutputTokens`, maxOutputTokens, 1)
  if (keys !== undefined) validateKeys(place, keys)
  compileAgentPolicy(id, agent)
}

function validateKeys(place: string, keys: NonNullable<AgentOptions['keys']>): void {
  assertKnownOptions(`createGovernor: ${place}.keys`, keys, ['pool', 'label', 'risk'])
  const { pool, label, risk = 'standard' } = keys
  if (pool !== undefined) assertScopeValue(`createGovernor: ${place}.keys.pool`, pool)
  if (label !== undefined) assertScopeValue(`createGovernor: ${place}.keys.label`, label)
  assertOneOf(`createGovernor: ${place}.keys.risk`, risk, ['standard', 'high'])
}

/** A pool is one team's, in one environment; nobody else's key may be reached by naming it. */
function validatePools(agents: Readonly<Record<string, AgentOptions>>): void {
  const first = new Map<string, readonly [id: string, agent: AgentOptions]>()
  for (const [id, agent] of Object.entries(agents)) {
    const pool = agent.keys?.pool
    if (pool === undefined) continue
    if (Object.hasOwn(agents, pool)) {
      throw new ConfigurationError(
        `createGovernor: agents.${id}.keys.pool is ${JSON.stringify(pool)}, which is an agent of its own.`,
      )
    }
    const [otherId, other] = first.get(pool) ?? [id, agent]
    first.set(pool, [otherId, other])
    for (const dimension of ['team', 'environment'] as const) {
      if (agent[dimension] !== undefined && agent[dimension] === other[dimension]) continue
      if (dimension === 'environment' && agent[dimension] === other[dimension]) continue
      throw new ConfigurationError(
        `createGovernor: agents of the key pool ${JSON.stringify(pool)} must name one ${dimension}: ` +
          `${otherId} has ${describeValue(other[dimension])}, ${id} has ${describeValue(agent[dimension])}.`,
      )
    }
  }
}
