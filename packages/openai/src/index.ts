import { OpenAI } from 'openai'
import { bindOpenAI, type BoundOpenAI } from './bind-openai.js'

const bound: BoundOpenAI = bindOpenAI(OpenAI)

export const openai: BoundOpenAI['openai'] = bound.openai
export const createGovernedClient: BoundOpenAI['createGovernedClient'] = bound.createGovernedClient

export type {
  BoundOpenAI,
  CreateGovernedClientOptions,
  OpenAIClientOptions,
  OpenAIProviderOptions,
} from './bind-openai.js'
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
