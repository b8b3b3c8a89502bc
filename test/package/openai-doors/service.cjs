'use strict'

// A CommonJS service: everything by require, and one module of it that is ESM.
const OpenAI = require('openai')
const bursar = require('@bursar/openai')

const openai = { baseURL: process.env.BASE_URL, maxRetries: 0 }
const question = { model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Which way is north?' }] }

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
    openai,
  })
  await required.chat.completions.create(question)

  const esm = await import('@bursar/openai')
  const { OpenAI: ImportedOpenAI } = await import('openai')
  const imported = esm.createGovernedClient('service', { openai })
  await imported.chat.completions.create(question)

  const denied = await caught(() => required.chat.completions.create(question))
  const deniedToImported = await caught(() => imported.chat.completions.create(question))

  const governor = bursar.createGovernor({
    providers: { openai: bursar.openai() },
    budgets: [{ scope: {}, limit: bursar.usd('0.000000001'), per: 'hour' }],
  })
  const existing = new OpenAI({ ...openai, apiKey: 'placeholder-of-the-service' })
  const isSameClient = governor.govern(existing, 'existing', { key: 'ring' }) === existing
  const deniedToExisting = await caught(() => existing.chat.completions.create(question))

  console.log(
    JSON.stringify({
      requiredIsRequired: required instanceof OpenAI.OpenAI && existing instanceof OpenAI.OpenAI,
      // openai 5 and 6 export a function that makes clients; not even their own are instances of it.
      requiredIsWhatOwnIs: required instanceof OpenAI === new OpenAI({ apiKey: 'none' }) instanceof OpenAI,
      importedIsImported: imported instanceof ImportedOpenAI,
      sameErrorClass: esm.BudgetExceededError === bursar.BudgetExceededError,
      isSameClient,
      errors: [
        [denied, OpenAI.APIError],
        [deniedToImported, ImportedOpenAI.APIError],
        [deniedToExisting, OpenAI.APIError],
      ].map(([error, APIError]) => ({
        status: error.status,
        isSdks: error instanceof APIError,
        isOurs: error instanceof bursar.BudgetExceededError && bursar.isBudgetExceededError(error),
        isOursToTheOtherDoor: error instanceof esm.BudgetExceededError,
        budget: error.budget,
      })),
    }),
  )
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
