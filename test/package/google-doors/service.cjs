'use strict'

// A CommonJS service: everything by require, and one module of it that is ESM. SDK is one of Google's two, DOOR ours for it.
const { SDK, DOOR, BASE_URL } = process.env
const sdk = require(SDK)
const bursar = require(DOOR)

const isOld = SDK === '@google/generative-ai'
const className = isOld ? 'GoogleGenerativeAI' : 'GoogleGenAI'
const errorName = isOld ? 'GoogleGenerativeAIFetchError' : 'ApiError'
const google = isOld ? { baseUrl: BASE_URL } : { httpOptions: { baseUrl: BASE_URL } }
const model = 'gemini-2.0-flash'

function ask(client) {
  if (!isOld) return client.models.generateContent({ model, contents: 'Which way is north?' })
  return client.getGenerativeModel({ model }).generateContent('Which way is north?')
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
    google,
  })
  await ask(required)

  const esm = await import(DOOR)
  const importedSdk = await import(SDK)
  const imported = esm.createGovernedClient('service', { google })
  await ask(imported)

  const errors = [
    [await caught(() => ask(required)), sdk[errorName]],
    [await caught(() => ask(imported)), importedSdk[errorName]],
  ]
  console.log(
    JSON.stringify({
      requiredIsRequired: required instanceof sdk[className],
      importedIsImported: imported instanceof importedSdk[className],
      sameErrorClass: esm.BudgetExceededError === bursar.BudgetExceededError,
      errors: errors.map(([error, NativeError]) => ({
        status: error.status,
        isSdks: error instanceof NativeError,
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
