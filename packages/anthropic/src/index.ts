import { Anthropic } from '@anthropic-ai/sdk'
import { bindAnthropic, type BoundAnthropic } from './bind-anthropic.js'

const bound: BoundAnthropic = bindAnthropic(Anthropic)

export const anthropic: BoundAnthropic['anthropic'] = bound.anthropic
export const createGovernedClient: BoundAnthropic['createGovernedClient'] = bound.createGovernedClient

export type {
  BoundAnthropic,
  CreateGovernedClientOptions,
  AnthropicClientOptions,
  AnthropicProviderOptions,
} from './bind-anthropic.js'
export {
  BudgetExceededError,
  BursarError,
  ConfigurationError,
  createGovernor,
  environmentKeys,
  isBudgetExceededError,
  memoryStore,
  requests,
  storeFrom,
  tokens,
  usd,
} from '@bursar/core'
