import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime'
import { bindBedrock, type BoundBedrock } from './bind-bedrock.js'

const bound: BoundBedrock = bindBedrock(BedrockRuntimeClient)

export const bedrock: BoundBedrock['bedrock'] = bound.bedrock
export const createGovernedClient: BoundBedrock['createGovernedClient'] = bound.createGovernedClient

export type {
  BedrockClientOptions,
  BedrockProviderOptions,
  BoundBedrock,
  CreateGovernedClientOptions,
} from './bind-bedrock.js'
export {
  BudgetExceededError,
  BursarError,
  ConfigurationError,
  createGovernor,
  isBudgetExceededError,
  memoryStore,
  requests,
  storeFrom,
  tokens,
  usd,
} from '@bursar/core'
