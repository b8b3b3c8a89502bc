'use strict'

// The class that CommonJS code gets from require('@google/genai') is not the one an import gives: it is bound here.
const { GoogleGenAI } = require('@google/genai')
const core = require('@bursar/core')
const { bindGoogle } = require('./bind-google.js')

const { google, createGovernedClient } = bindGoogle(GoogleGenAI)

module.exports = {
  google,
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
