'use strict'

// The class that CommonJS code gets from require('@anthropic-ai/sdk') is not the one an import gives: it is bound here.
const { Anthropic } = require('@anthropic-ai/sdk')
const core = require('@bursar/core')
const { bindAnthropic } = require('./bind-anthropic.js')

const { anthropic, createGovernedClient } = bindAnthropic(Anthropic)

module.exports = {
  anthropic,
  createGovernedClient,
  BudgetExceededError: core.BudgetExceededError,
  BursarError: core.BursarError,
  ConfigurationError: core.ConfigurationError,
  createGovernor: core.createGovernor,
  environmentKeys: core.environmentKeys,
  isBudgetExceededError: core.isBudgetExceededError,
  memoryStore: core.memoryStore,
  requests: core.requests,
  storeFrom: core.storeFrom,
  tokens: core.tokens,
  usd: core.usd,
}
