'use strict'

// The class that CommonJS code gets from require('openai') is not the one an import gives: it is bound here.
const { OpenAI } = require('openai')
const core = require('@bursar/core')
const { bindOpenAI } = require('./bind-openai.js')

const { openai, createGovernedClient } = bindOpenAI(OpenAI)

module.exports = {
  openai,
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
