'use strict'

// A CommonJS service: everything by require, and one module of it that is ESM.
const Anthropic = require('@anthropic-ai/sdk')
const bursar = require('@bursar/anthropic')

const anthropic = { baseURL: process.env.BASE_URL, maxRetries: 0 }
const question = {
  model: 'claude-opus-4-8',
  max_tokens: 50,
  messages: [{ role: 'user', content: 'Which way is north?' }],
}

async function caught(action) {
  try {
    await action()
  } catch (error) {
    return error
  }
  throw new Error('This call was expected to be denied')
}

async function main() {
  const required = bursar.createGovernedClient('service', {
    budgets: [{ id: 'calls', scope: { agent: '*' }, limit: bursar.requests(2), per: 'hour' }],
    anthropic,
  })
  await required.messages.create(question)

  const esm = await import('@bursar/anthropic')
  const { Anthropic: ImportedAnthropic } = await import('@anthropic-ai/sdk')
  const imported = esm.createGovernedClient('service', { anthropic })
  await imported.messages.create(question)

  const errors = [
    [await caught(() => required.messages.create(question)), Anthropic.APIError],
    [await caught(() => imported.messages.create(question)), ImportedAnthropic.APIError],
  ]
  console.log(
    JSON.stringify({
      requiredIsRequired: required instanceof Anthropic.Anthropic,
      importedIsImported: imported instanceof ImportedAnthropic,
      sameErrorClass: esm.BudgetExceededError === bursar.BudgetExceededError,
      errors: errors.map(([error, APIError]) => ({
        status: error.status,
        isSdks: error instanceof APIError,
        isOurs: error instanceof bursar.BudgetExceededError && error instanceof esm.BudgetExceededError,
        budget: error.budget,
      })),
    }),
  )
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
