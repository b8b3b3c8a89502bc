import { createCounter } from '@bursar/tokens'
import { describe, expect, it } from 'vitest'
import { post } from './lib/identify.ts'

const counter = createCounter('cl100k_base')

/** The upper bound that a reservation rests on: all texts counted, all framing added. */
function bound(body: Record<string, unknown>): number {
  const prompt = post('/chat/completions', { model: 'gpt-3.5-turbo', ...body }).countable?.()
  if (!prompt) throw new Error('not countable')
  const segments = prompt.segments.map(
    ({ texts, overheadTokens }) => overheadTokens + texts.reduce((sum, text) => sum + counter.count(text), 0),
  )
  return segments.reduce((sum, tokens) => sum + tokens, prompt.baseTokens)
}

const object = (properties: object): object => ({ type: 'object', properties })
const hello = [{ role: 'user', content: 'hello' }]
const call = { name: 'do_stuff', arguments: '{"foo": "bar", "baz": 1.5}' }
const nested = object({ bar: { type: 'string', enum: ['a', 'b', 'c'] }, baz: { type: 'boolean' } })

describe('the bound of a chat', () => {
  // `prompt_tokens` that OpenAI reported for gpt-3.5-turbo. Source: https://github.com/hmarr/openai-chat-tokens
  it.each([
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
  ])('is at least the %i tokens that were billed, and less than twice as much', (billed, body) => {
    expect(bound(body)).toBeGreaterThanOrEqual(billed)
    expect(bound(body)).toBeLessThan(billed * 2)
  })
})
