import { assertScopeValue } from '../budget/scope.js'
import { ConfigurationError } from '../errors/index.js'
import { describeValue } from '../validation/describe-value.js'
import { assertKnownOptions, assertOneOf } from '../validation/known-options.js'
import type { GovernorOptions } from './governor-options.js'
import { validateAgents } from './validate-agent.js'
import { assertBoolean, assertNames, assertRecord, assertWhole } from './validate-values.js'

const known: Readonly<Record<keyof GovernorOptions, true>> = {
  providers: true,
  agents: true,
  budgets: true,
  limits: true,
  prices: true,
  unknownModels: true,
  estimator: true,
  keys: true,
  keyRing: true,
  environment: true,
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
  assertRecord('agents', options.agents)
  validateAgents(options.agents ?? {})
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
  if (options.environment !== undefined) assertScopeValue('createGovernor: environment', options.environment)
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
