import { GoogleGenAI } from '@google/genai'
import { bindGoogle, type BoundGoogle } from './bind-google.js'

const bound: BoundGoogle = bindGoogle(GoogleGenAI)

export const google: BoundGoogle['google'] = bound.google
export const createGovernedClient: BoundGoogle['createGovernedClient'] = bound.createGovernedClient

export type {
  BoundGoogle,
  CreateGovernedClientOptions,
  GoogleClientOptions,
  GoogleProviderOptions,
} from './bind-google.js'
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
