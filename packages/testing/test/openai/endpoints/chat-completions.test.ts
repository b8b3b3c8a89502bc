import { describe, expect, test } from 'vitest'
import { createTokenCounter } from '../../../src/counting/token-counter.ts'
import { messages, model, withProvider } from '../../support/with-provider.ts'

const count = createTokenCounter()
const weather = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'The weather in a city',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
}

describe('a chat completion', () => {
  test('bills what it reports, and its text has the tokens it bills', () =>
    withProvider(async ({ client, provider }) => {
      const completion = await client.chat.completions.create({ model, messages })
      const text = completion.choices[0]?.message.content ?? ''
      expect(completion.usage?.completion_tokens).toBe(count(text, model))
      expect(completion.usage?.prompt_tokens).toBe(3 + count('user', model) + count('Which way is north?', model) + 3)
      const { prompt_tokens: inputTokens, completion_tokens: outputTokens } = completion.usage ?? {}
      expect(provider.bills).toMatchObject([{ model, inputTokens, outputTokens, outcome: 'complete', billed: true }])
      expect(completion._request_id).toBe(provider.bills[0]?.id)
    }))

  test('says the same again from the same seed', () =>
    withProvider(async ({ client, provider }) => {
      const say = async () => (await client.chat.completions.create({ model, messages })).choices[0]?.message.content
      const first = [await say(), await say()]
      provider.reset()
      expect([await say(), await say()]).toEqual(first)
      expect(first[0]).not.toBe(first[1])
    }))

  test.for([['max_tokens'], ['max_completion_tokens']])('stays within %s, per choice', ([name = '']) =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', outputTokens: 50 }])
      const completion = await client.chat.completions.create({ model, messages, n: 3, [name]: 7 })
      expect(completion.usage?.completion_tokens).toBe(21)
      expect(completion.choices.map((choice) => choice.finish_reason)).toEqual(['length', 'length', 'length'])
      expect(provider.totals().outputTokens).toBe(21)
    }),
  )

  test('reports cached, reasoning and audio tokens when told', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([
        {
          kind: 'answer',
          outputTokens: 5,
          reasoningTokens: 20,
          cachedTokens: 4,
          cacheWriteTokens: 2,
          audioInputTokens: 9,
          audioOutputTokens: 3,
        },
      ])
      const { usage } = await client.chat.completions.create({ model, messages })
      expect(usage).toMatchObject({
        completion_tokens: 28,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2, audio_tokens: 9 },
        completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 3 },
      })
      const [bill] = provider.bills
      expect(bill).toMatchObject({ cachedTokens: 4, cacheWriteTokens: 2, audioInputTokens: 9, reasoningTokens: 20 })
    }))

  test('reasons first: a cap cuts into the visible text', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', outputTokens: 50, reasoningTokens: 30 }])
      const completion = await client.chat.completions.create({ model, messages, max_completion_tokens: 30 })
      expect(completion.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '' } })
      expect(completion.usage).toMatchObject({
        completion_tokens: 30,
        completion_tokens_details: { reasoning_tokens: 30 },
      })
    }))

  test('breaks its bound only when told to', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', outputTokens: 500, ignoreCap: true }])
      const completion = await client.chat.completions.create({ model, messages, max_completion_tokens: 5 })
      expect(completion.usage?.completion_tokens).toBe(500)
    }))

  test('answers a schema with JSON that parse() reads', () =>
    withProvider(async ({ client }) => {
      const schema = {
        type: 'object',
        properties: { city: { type: 'string' }, degrees: { type: 'number' } },
        required: ['city', 'degrees'],
        additionalProperties: false,
      }
      const format = { type: 'json_schema' as const, json_schema: { name: 'weather', strict: true, schema } }
      const completion = await client.chat.completions.parse({ model, messages, response_format: format })
      expect(completion.choices[0]?.message.parsed).toEqual({ city: 'word', degrees: 1 })
      expect(completion.usage?.completion_tokens).toBe(count('{"city":"word","degrees":1}', model))
    }))

  test('calls a tool when told, and a loop of tools comes to its end', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', toolCall: true }])
      const asked: unknown[] = []
      const tool = { ...weather.function, parse: JSON.parse, function: (city: unknown) => (asked.push(city), 'sunny') }
      const runner = client.chat.completions.runTools({
        model,
        messages,
        tools: [{ type: 'function', function: tool }],
      })
      expect(await runner.finalContent()).toMatch(/\w/)
      expect(asked).toEqual([{ city: 'word' }])
      expect(provider.requests).toHaveLength(2)
    }))

  test('calls the tool that the request demands, with told arguments if there are any', () =>
    withProvider(async ({ client, provider }) => {
      const demand = { tool_choice: { type: 'function' as const, function: { name: 'weather' } }, tools: [weather] }
      const call = async () => {
        const completion = await client.chat.completions.create({ model, messages, ...demand })
        return completion.choices[0]
      }
      expect(await call()).toMatchObject({ finish_reason: 'tool_calls', message: { content: null } })
      provider.script([{ kind: 'answer', toolCall: { name: 'weather', arguments: 'not JSON' } }])
      expect((await call())?.message.tool_calls).toMatchObject([
        { function: { name: 'weather', arguments: 'not JSON' } },
      ])
    }))

  test('names, and bills, the model and the tier that answered', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', model: 'gpt-5-mini-2025-08-07' }])
      const variant = await client.chat.completions.create({ model, messages, service_tier: 'flex' })
      expect(variant).toMatchObject({ model: 'gpt-5-mini-2025-08-07', service_tier: 'flex' })
      provider.script([{ kind: 'answer', serviceTier: 'default' }])
      const response = await client.responses.create({ model, input: 'hi', service_tier: 'priority' })
      expect(response.service_tier).toBe('default')
      expect(provider.bills).toMatchObject([
        { model: 'gpt-5-mini-2025-08-07', serviceTier: 'flex' },
        { model, serviceTier: 'default' },
      ])
    }))

  test('leaves usage out when told', () =>
    withProvider(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', usage: 'omit' }])
      expect(await client.chat.completions.create({ model, messages })).not.toHaveProperty('usage')
      expect(provider.totals().billedRequests).toBe(1)
    }))
})
