import { BudgetExceededError, usd } from '@bursar/core'
import { expect, test } from 'vitest'
import { governedOpenAI } from './lib/governed-openai.js'

const question = { model: 'gpt-4.1', messages: [{ role: 'user' as const, content: 'How many?' }] }
const budgets = [{ scope: { agent: '*' }, limit: usd('0.10'), per: 'day' as const }]

test('a default cap goes on the wire of requests that carry none, and lets a small budget serve many at once', async () => {
  const { client, provider } = await governedOpenAI({ budgets, defaultMaxOutputTokens: 500 })
  const calls = Array.from({ length: 20 }, () => client().chat.completions.create(question))
  await Promise.all(calls)
  expect(provider.requests.map(({ body }) => body?.['max_completion_tokens'])).toEqual(Array(20).fill(500))
})

test("the caller's own cap wins, also a larger one", async () => {
  const { client, provider } = await governedOpenAI({ budgets, defaultMaxOutputTokens: 500 })
  await client().chat.completions.create({ ...question, max_completion_tokens: 900 })
  expect(provider.requests.map(({ body }) => body?.['max_completion_tokens'])).toEqual([900])
})

test('without it the first call holds all there is, and the others are refused', async () => {
  const { client, provider } = await governedOpenAI({ budgets })
  const calls = Array.from({ length: 20 }, () => client().chat.completions.create(question))
  const outcomes = await Promise.allSettled(calls)
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused.every(({ reason }) => reason instanceof BudgetExceededError && reason.reason === 'held')).toBe(true)
  expect(provider.requests.length + refused.length).toBe(20)
  expect(provider.requests.length).toBeLessThan(20)
})
