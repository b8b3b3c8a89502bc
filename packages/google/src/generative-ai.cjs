'use strict'

// The classes that CommonJS code gets from require('@google/generative-ai') are not those an import gives: bound here.
const { GoogleGenerativeAI, GoogleGenerativeAIFetchError } = require('@google/generative-ai')
const core = require('@bursar/core')
const { bindGenerativeAI } = require('./bind-generative-ai.js')

const { generativeAI, createGovernedClient } = bindGenerativeAI({ GoogleGenerativeAI, GoogleGenerativeAIFetchError })

module.exports = {
  generativeAI,
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
