import { PolicyDeniedError, tokens, usd } from '@bursar/core'
import type OpenAI from 'openai-7'
import { describe, expect, it } from 'vitest'
import { governedOpenAI } from './lib/governed-openai.js'

/** What JavaScript may send, whatever the types say. */
type AnyBody = OpenAI.Chat.ChatCompletionCreateParamsNonStreaming

const budgets = [
  { scope: {}, limit: usd('100'), per: 'day' },
  { scope: {}, limit: tokens(10_000_000), per: 'day' },
] as const
const request = (content: unknown, more: object = {}): AnyBody =>
  ({ model: 'gpt-4.1', max_completion_tokens: 50, messages: [{ role: 'user', content }], ...more }) as AnyBody

describe('a prompt that no provider should get', () => {
  it.each<[string, unknown]>([
    ['a number', 5],
    ['true', true],
    ['nothing', null],
    ['a list of numbers', [1, 2, 3]],
    ['parts of a wrong type', [{ type: 'text', text: 5 }]],
    ['an image that is none', [{ type: 'image_url', image_url: { url: 'data:image/png;base64,bm90IGFuIGltYWdl' } }]],
    ['an image of no size', [{ type: 'image_url', image_url: { url: 'data:image/png;base64,' } }]],
  ])('with a content that is %s still has a bound', async (_, content) => {
    const governed = await governedOpenAI({ budgets })
    await governed
      .client()
      .chat.completions.create(request(content))
      .catch(() => undefined)
    const [start] = governed.events.of('request.start')
    expect(Number.isSafeInteger(start?.reserved)).toBe(true)
    expect(start?.reserved).toBeGreaterThan(50 * 8_000)
    expect(Number.isSafeInteger(start?.estimatedInputTokens)).toBe(true)
  })

  it('with a content of an unknown kind is refused, by the name of what has no bound', async () => {
    const governed = await governedOpenAI({ budgets })
    const call = governed.client().chat.completions.create(request({ anything: ['goes', 1] }))
    await expect(call).rejects.toThrow(/input behind "content_part" can't be counted/)
    expect(governed.provider.requests.length).toBe(0)
  })

  it('counts an image that can not be read at the worst of its rule', async () => {
    const governed = await governedOpenAI({ budgets })
    const url = `data:image/png;base64,${Buffer.from('not an image').toString('base64')}`
    await governed.client().chat.completions.create(request([{ type: 'image_url', image_url: { url } }]))
    expect(governed.events.of('request.start')[0]?.estimatedInputTokens).toBeGreaterThan(1_445)
  })

  it('of 20 MB is refused with both numbers, and nothing is sent or held', async () => {
    const governed = await governedOpenAI({ budgets })
    const error: unknown = await governed
      .client()
      .chat.completions.create(request('x'.repeat(20_000_000)))
      .catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(PolicyDeniedError)
    expect(String(error)).toMatch(/20000004 bytes.*at most 8388608/)
    expect(governed.provider.requests.length).toBe(0)
    expect(await governed.ledger()).toMatchObject({ spent: 0, held: 0 })
  })

  it('with a cyclic tool schema fails in the SDK, and nothing is held', async () => {
    const governed = await governedOpenAI({ budgets })
    const parameters: Record<string, unknown> = { type: 'object' }
    parameters['properties'] = { self: parameters }
    const call = governed
      .client()
      .chat.completions.create(request('Hi', { tools: [{ type: 'function', function: { name: 'f', parameters } }] }))
    await expect(call).rejects.toThrow(/circular/i)
    expect(governed.provider.requests.length).toBe(0)
    expect(await governed.ledger()).toMatchObject({ spent: 0, held: 0 })
  })
})
