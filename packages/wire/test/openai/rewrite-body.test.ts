import { describe, expect, it } from 'vitest'
import { identified, post } from './lib/identify.ts'

describe('rewriting a body', () => {
  it('asks for usage, keeps the other stream options and the order of keys, and does not touch the original', () => {
    const body = { stream: true, stream_options: { include_obfuscation: false }, model: 'm', messages: [] }
    const before = JSON.stringify(body)
    const changed = post('/chat/completions', body).rewrite({ streamUsage: true })
    expect(JSON.stringify(changed)).toBe(
      '{"stream":true,"stream_options":{"include_obfuscation":false,"include_usage":true},"model":"m","messages":[]}',
    )
    expect(JSON.stringify(body)).toBe(before)
  })

  it('leaves a body alone that asks for usage itself, does not stream, or speaks another dialect', () => {
    for (const [path, body] of [
      ['/chat/completions', { stream: true, stream_options: { include_usage: true } }],
      ['/chat/completions', { stream: false }],
      ['/responses', { stream: true }],
      ['/chat/completions', { stream: true, stream_options: [] }],
    ] as const) {
      expect(post(path, body).rewrite({ streamUsage: true })).toEqual(body)
    }
  })

  it.each([
    ['/chat/completions', { model: 'm' }, { model: 'm', max_completion_tokens: 9 }],
    ['/chat/completions', { max_tokens: 50 }, { max_tokens: 9 }],
    ['/chat/completions', { max_tokens: 50, max_completion_tokens: 5 }, { max_tokens: 9, max_completion_tokens: 5 }],
    ['/chat/completions', { max_tokens: null }, { max_tokens: null, max_completion_tokens: 9 }],
    ['/chat/completions', { max_tokens: 'x' }, { max_tokens: 9 }],
    ['/responses', { max_output_tokens: 100 }, { max_output_tokens: 9 }],
    ['/responses', {}, { max_output_tokens: 9 }],
    ['/completions', {}, { max_tokens: 9 }],
    ['/embeddings', { input: 'x' }, { input: 'x' }],
    ['/responses/compact', { model: 'm' }, { model: 'm' }],
  ])('puts a cap on %s %j', (path, body, expected) => {
    expect(post(path, body).rewrite({ maxOutputTokens: 9 })).toEqual(expected)
  })

  it('keeps a key that is called __proto__', () => {
    const body = JSON.parse('{"__proto__":{"x":1},"stream":true}') as Record<string, unknown>
    const changed = post('/chat/completions', body).rewrite({ streamUsage: true, maxOutputTokens: 1 })
    expect(JSON.stringify(changed)).toBe(
      '{"__proto__":{"x":1},"stream":true,"max_completion_tokens":1,"stream_options":{"include_usage":true}}',
    )
  })

  it('refuses a body that is not JSON', () => {
    expect(() => identified('/chat/completions', { kind: 'opaque' }).rewrite({ maxOutputTokens: 1 })).toThrow(TypeError)
  })
})
