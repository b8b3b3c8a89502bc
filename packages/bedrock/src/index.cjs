'use strict'

// The class that CommonJS code gets from require('@aws-sdk/client-bedrock-runtime') is not the one an import gives: it is bound here.
const { BedrockRuntimeClient } = require('@aws-sdk/client-bedrock-runtime')
const core = require('@bursar/core')
const { bindBedrock } = require('./bind-bedrock.js')

const { bedrock, createGovernedClient } = bindBedrock(BedrockRuntimeClient)

module.exports = {
  bedrock,
  createGovernedClient,
  BudgetExceededError: core.BudgetExceededError,
  BursarError: core.BursarError,
  ConfigurationError: core.ConfigurationError,
  createGovernor: core.createGovernor,
  isBudgetExceededError: core.isBudgetExceededError,
  memoryStore: core.memoryStore,
  requests: core.requests,
  storeFrom: core.storeFrom,
  tokens: core.tokens,
  usd: core.usd,
}
