import { assertScopeValue } from '../budget/scope.js'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions, assertOneOf } from '../validation/known-options.js'
import type { AgentOptions, GovernorOptions } from './governor-options.js'

const known: Readonly<Record<keyof GovernorOptions, true>> = {
  providers: true,
  agents: true,
  budgets: true,
  limits: true,
  prices: true,
  unknownModels: true,
  estimator: true,
  keys: true,
  store: true,
  audit: true,
  organization: true,
  settle: true,
  waitUntil: true,
  minOutputTokens: true,
  interruptedLagTokens: true,
  interruptedTokensPerSecond: true,
  defaultMaxOutputTokens: true,
  allowances: true,
  allowUnmetered: true,
  streamUsage: true,
  outputCap: true,
  reservationTtlMs: true,
  acknowledgeVolatileStore: true,
  clock: true,
  randomId: true,
  fetch: true,
}

/** Refuses unknown names and impossible values of the options that are not validated by their own part. */
export function validateGovernorOptions(options: GovernorOptions): void {
  assertKnownOptions('createGovernor', options, Object.keys(known))
  validateProviders(options.providers)
  validateAgents(options.agents)
  validateParts(options)
  const { settle = 'background', streamUsage = 'inject', outputCap = 'inject', unknownModels = 'refuse' } = options
  assertOneOf('createGovernor: settle', settle, ['background', 'beforeReturn'])
  assertOneOf('createGovernor: streamUsage', streamUsage, ['inject', 'estimate'])
  assertOneOf('createGovernor: unknownModels', unknownModels, ['refuse', 'ceiling', 'free'])
  assertRecord('prices', options.prices)
  assertOneOf('createGovernor: outputCap', outputCap, ['inject', 'refuse'])
  assertBoolean('acknowledgeVolatileStore', options.acknowledgeVolatileStore)
  assertWhole('minOutputTokens', options.minOutputTokens, 1)
  assertWhole('interruptedLagTokens', options.interruptedLagTokens, 0)
  assertWhole('interruptedTokensPerSecond', options.interruptedTokensPerSecond, 0)
  assertWhole('defaultMaxOutputTokens', options.defaultMaxOutputTokens, 1)
  assertWhole('reservationTtlMs', options.reservationTtlMs, 1_000)
  if (options.organization !== undefined) assertScopeValue('createGovernor: organization', options.organization)
  assertNames('allowUnmetered', options.allowUnmetered)
  assertRecord('allowances', options.allowances)
  for (const [feature, tokens] of Object.entries(options.allowances ?? {})) {
    assertWhole(`allowances.${feature}`, tokens, 0)
  }
}

function validateProviders(providers: unknown): void {
  if (typeof providers !== 'object' || providers === null || Object.keys(providers).length === 0) {
    throw new ConfigurationError(
      'createGovernor: `providers` must name at least one provider, e.g. { openai: openai() }.',
    )
  }
  for (const [name, provider] of Object.entries(providers)) {
    assertHas(`providers.${name}`, provider, ['createClient', 'governClient', 'recognises'])
  }
}

function validateAgents(agents: GovernorOptions['agents']): void {
  assertRecord('agents', agents)
  for (const [id, agent] of Object.entries(agents ?? {})) validateAgent(id, agent)
}

function validateAgent(id: string, agent: AgentOptions): void {
  assertScopeValue('createGovernor: the id of an agent', id)
  assertKnownOptions(`createGovernor: agents.${id}`, agent, ['team', 'environment', 'models'])
  const { team, environment, models } = agent
  if (team !== undefined) assertScopeValue(`createGovernor: agents.${id}.team`, team)
  if (environment !== undefined) assertScopeValue(`createGovernor: agents.${id}.environment`, environment)
  if (models === undefined) return
  assertKnownOptions(`createGovernor: agents.${id}.models`, models, ['allow'])
  assertNames(`agents.${id}.models.allow`, models.allow ?? null)
}

/** What the governor is given to work with; a wrong part would fail at the first call only. */
function validateParts({
  limits,
  estimator,
  keys,
  store,
  audit,
  clock,
  waitUntil,
  randomId,
  fetch,
}: GovernorOptions): void {
  if (limits !== undefined && !Array.isArray(limits)) {
    throw new ConfigurationError(`createGovernor: \`limits\` must be an array of limits; got ${describeValue(limits)}.`)
  }
  if (estimator !== undefined) assertHas('estimator', estimator, ['estimate', 'observe', 'countOutput'])
  if (keys !== undefined) assertHas('keys', keys, ['fetch'])
  if (store !== undefined) assertHas('store', store, ['reserve', 'settle', 'read'])
  if (audit !== undefined) assertHas('audit', audit, ['record', 'head', 'onHead', 'close'])
  if (clock !== undefined) assertHas('clock', clock, ['now', 'schedule'])
  for (const [name, value] of Object.entries({ waitUntil, randomId, fetch })) {
    if (value === undefined || typeof value === 'function') continue
    throw new ConfigurationError(`createGovernor: \`${name}\` must be a function; got ${describeValue(value)}.`)
  }
}

function assertHas(name: string, value: unknown, methods: readonly string[]): void {
  const missing = methods.find(
    (method) => typeof value !== 'object' || value === null || typeof Reflect.get(value, method) !== 'function',
  )
  if (missing === undefined) return
  throw new ConfigurationError(`createGovernor: \`${name}\` must be an object with the method \`${missing}\`.`)
}

function assertBoolean(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return
  throw new ConfigurationError(`createGovernor: \`${name}\` must be true or false; got ${describeValue(value)}.`)
}

function assertRecord(name: string, value: unknown): void {
  if (value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value))) return
  throw new ConfigurationError(`createGovernor: \`${name}\` must be an object by name; got ${describeValue(value)}.`)
}

function assertNames(name: string, value: unknown): void {
  const isList = Array.isArray(value) && value.every((entry) => typeof entry === 'string')
  if (value === undefined || isList) return
  throw new ConfigurationError(`createGovernor: \`${name}\` must be a list of names; got ${describeValue(value)}.`)
}

function assertWhole(name: string, value: unknown, minimum: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && (value as number) >= minimum)) return
  throw new ConfigurationError(
    `createGovernor: \`${name}\` must be a whole number of at least ${minimum}; got ${describeValue(value)}.`,
  )
}
