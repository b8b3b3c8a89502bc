import { createCounter } from '@bursar/tokens'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { post } from './lib/identify.ts'
import { measuredRequests } from './lib/measured-requests.ts'
import {
  billedTokens,
  type ChatBody,
  type ChatMessage,
  type FunctionDefinition,
  type Schema,
} from './lib/rendered-prompt.ts'

const cl100k = createCounter('cl100k_base')
const o200k = createCounter('o200k_base')

/** The upper bound that a reservation rests on: all texts counted, all framing added. */
function bound(body: Record<string, unknown>, counter = cl100k): number {
  const prompt = post('/chat/completions', { model: 'gpt-3.5-turbo', ...body }).countable?.()
  if (!prompt) throw new Error('not countable')
  const segments = prompt.segments.map(
    ({ texts, overheadTokens }) => overheadTokens + texts.reduce((sum, text) => sum + counter.count(text), 0),
  )
  return segments.reduce((sum, tokens) => sum + tokens, prompt.baseTokens)
}

const object = (properties: Record<string, Schema>): Schema => ({ type: 'object', properties })
const hello: ChatMessage[] = [{ role: 'user', content: 'hello' }]
const call = { name: 'do_stuff', arguments: '{"foo": "bar", "baz": 1.5}' }
const nested = object({ bar: { type: 'string', enum: ['a', 'b', 'c'] }, baz: { type: 'boolean' } })

// `prompt_tokens` that OpenAI reported for gpt-3.5-turbo. Source: https://github.com/hmarr/openai-chat-tokens
const reported: [billed: number, body: ChatBody][] = [
  [8, { messages: hello }],
  [
    15,
    {
      messages: [
        { role: 'user', content: 'hello world' },
        { role: 'function', name: 'do_stuff', content: '{}' },
      ],
    },
  ],
  [26, { messages: [{ role: 'assistant', content: '', function_call: call }] }],
  [31, { messages: hello, functions: [{ name: 'foo', parameters: object({}) }] }],
  [36, { messages: hello, functions: [{ name: 'foo', description: 'Do a foo', parameters: object({}) }] }],
  [
    68,
    {
      messages: hello,
      functions: [{ name: 'bing_bong', description: 'Do a bing bong', parameters: object({ foo: nested }) }],
    },
  ],
]

const system: ChatMessage = { role: 'system', content: 'You are a helpful weather bot.' }
const city: Schema = { type: 'string', description: 'The city, such as Kyoto' }
const unit: Schema = { type: 'string', enum: ['celsius', 'fahrenheit', 'kelvin'] }
const weather: FunctionDefinition = {
  name: 'get_weather',
  description: 'The weather of a city',
  parameters: { ...object({ city, unit, days: { type: 'integer' } }), required: ['city'] },
}
const list: FunctionDefinition = {
  name: 'add_all',
  parameters: object({
    numbers: { type: 'array', items: { type: 'number' } },
    rows: { type: 'array', items: object({ id: { type: 'string', description: 'Of the row' } }) },
    anything: { type: 'array' },
  }),
}
const bare: FunctionDefinition = { name: 'stop', parameters: object({}) }
const chosen = { name: 'get_weather' }

/** 32 requests over the rules: roles, names, calls, functions with all kinds of fields, choices, a system message or none. */
const requests: ChatBody[] = [
  { messages: hello },
  { messages: [system] },
  { messages: [system, ...hello] },
  { messages: [{ role: 'user', content: '' }] },
  { messages: [{ role: 'user', content: 'hello', name: 'ada' }] },
  { messages: [{ role: 'user', content: '<|endoftext|> is text', name: 'a_long_name_of_someone' }] },
  { messages: [...hello, { role: 'assistant', content: 'hi there' }, ...hello] },
  { messages: [{ role: 'function', name: 'get_weather', content: '{"temperature": 21}' }] },
  { messages: [{ role: 'assistant', content: null, function_call: call }] },
  { messages: [{ role: 'assistant', content: 'one moment', function_call: { name: 'f', arguments: '{}' } }] },
  { messages: [{ role: 'user', content: 'こんにちは、天気はどうですか' }] },
  { messages: [{ role: 'user', content: '    indented\n\tcode 0123456789' }] },
  ...[[bare], [weather], [list], [weather, list], [bare, weather, list]].flatMap((functions): ChatBody[] => [
    { messages: hello, functions },
    { messages: [system, ...hello], functions },
    { messages: [...hello, { role: 'function', name: 'stop', content: 'ok' }], functions },
  ]),
  { messages: hello, functions: [weather], function_call: 'none' },
  { messages: hello, functions: [weather], function_call: 'auto' },
  { messages: hello, functions: [weather], function_call: chosen },
  { messages: [system, ...hello], functions: [list, weather], function_call: chosen },
  { messages: [{ role: 'assistant', content: '', function_call: call }], functions: [bare], function_call: 'none' },
]

const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/)
const description = fc.option(fc.lorem({ maxCount: 8 }), { nil: undefined })
const { schema } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.record(
      { type: fc.constantFrom('string', 'number', 'boolean', 'integer'), description },
      { requiredKeys: ['type'] },
    ),
    fc.record({ type: fc.constant('string'), enum: fc.array(name, { minLength: 1, maxLength: 5 }) }),
    fc.record({ type: fc.constant('array'), items: tie('schema') }),
    fc.record({ type: fc.constant('object'), properties: fc.dictionary(name, tie('schema'), { maxKeys: 4 }) }),
  ),
}))
const definition: fc.Arbitrary<FunctionDefinition> = fc
  .record({ name, description, properties: fc.dictionary(name, schema, { maxKeys: 5 }) })
  .map(({ properties, ...rest }) => ({ ...rest, parameters: object(properties) }))

describe('the bound of a chat', () => {
  it.each(reported)('is at least the %i tokens that were billed, and less than twice as much', (billed, body) => {
    expect(bound({ ...body })).toBeGreaterThanOrEqual(billed)
    expect(bound({ ...body })).toBeLessThan(billed * 2)
  })

  it.each(reported)('has a rule to be held against that gives the %i tokens that were billed', (billed, body) => {
    expect(billedTokens(body)).toBe(billed)
  })

  it('is never under what was measured in 32 published requests, with functions and with tools', () => {
    expect(measuredRequests).toHaveLength(32)
    const margins = measuredRequests.flatMap(([tokens, { functions, ...body }]) => {
      const tools = functions?.map((each) => ({ type: 'function', function: each }))
      return [
        { ...body, functions },
        { ...body, tools },
      ].map((sent) => bound(sent, o200k) - tokens)
    })
    expect(Math.min(...margins)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...margins)).toBeLessThanOrEqual(80)
  })

  it('is never under the rule in 32 more requests, and seldom far above', () => {
    expect(requests).toHaveLength(32)
    const margins = requests.map((body) => bound({ ...body }) - billedTokens(body))
    expect(Math.min(...margins)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...margins)).toBeLessThanOrEqual(100)
    // Functions that are sent as `tools` are the same to the model.
    for (const { functions, ...body } of requests) {
      const tools = functions?.map((each) => ({ type: 'function', function: each }))
      expect(bound({ ...body, ...(tools && { tools }) })).toBeGreaterThanOrEqual(
        billedTokens({ ...body, ...(functions && { functions }) }),
      )
    }
  })

  it('is never under the rule for functions with random parameters', () => {
    fc.assert(
      fc.property(fc.array(definition, { minLength: 1, maxLength: 4 }), fc.boolean(), (functions, hasSystem) => {
        const body = { messages: hasSystem ? [system, ...hello] : hello, functions }
        expect(bound(body)).toBeGreaterThanOrEqual(billedTokens(body))
      }),
      { numRuns: 500 },
    )
  })
})
