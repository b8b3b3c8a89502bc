import { expect, test } from 'vitest'
import { post } from './lib/identify.ts'

function usageOf(usage: unknown) {
  const meter = post('/chat/completions', { model: 'gpt-5', messages: [] }).createMeter({ stripUsage: false })
  meter.body(JSON.stringify({ object: 'chat.completion', choices: [], usage }))
  return meter.reading().usage
}

test.each([-1, -0.5, '12', true, {}])('a total of %j is no usage', (total) => {
  expect(usageOf({ prompt_tokens: total, completion_tokens: 5, total_tokens: 15 })).toBeUndefined()
  expect(usageOf({ prompt_tokens: 10, completion_tokens: total, total_tokens: 15 })).toBeUndefined()
})

test('fractions are rounded up, and a total that is null is absent', () => {
  expect(usageOf({ prompt_tokens: 1.2, completion_tokens: 0.1 })).toEqual({ inputTokens: 2, outputTokens: 1 })
  expect(usageOf({ prompt_tokens: 10, completion_tokens: null, total_tokens: 15 })).toEqual({
    inputTokens: 10,
    outputTokens: 5,
  })
})

test('more cached than there was input is no discount', () => {
  const usage = { prompt_tokens: 10, completion_tokens: 1 }
  expect(usageOf({ ...usage, prompt_tokens_details: { cached_tokens: 11 } })).toEqual({
    inputTokens: 10,
    outputTokens: 1,
  })
  expect(usageOf({ ...usage, prompt_tokens_details: { cached_tokens: 10 } })).toMatchObject({ cachedInputTokens: 10 })
})
