import { GoogleGenerativeAI, GoogleGenerativeAIFetchError } from '@google/generative-ai'
import { bindGenerativeAI, type BoundGenerativeAI } from './bind-generative-ai.js'

const bound: BoundGenerativeAI = bindGenerativeAI({ GoogleGenerativeAI, GoogleGenerativeAIFetchError })

export const generativeAI: BoundGenerativeAI['generativeAI'] = bound.generativeAI
export const createGovernedClient: BoundGenerativeAI['createGovernedClient'] = bound.createGovernedClient

export type {
  BoundGenerativeAI,
  CreateGovernedGenerativeAIOptions,
  GenerativeAIClientOptions,
  GenerativeAIProviderOptions,
} from './bind-generative-ai.js'
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
