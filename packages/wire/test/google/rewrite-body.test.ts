import { describe, expect, it } from 'vitest'
import { googleWire } from '../../src/index.ts'
import { generate, hello, post } from './lib/identify.ts'

describe('A rewritten body of Gemini', () => {
  const capped = (body: Record<string, unknown>, maxOutputTokens = 100) =>
    post(generate, body).rewrite({ maxOutputTokens })

  it('gets a cap, and the original keeps none', () => {
    const body = { ...hello, generationConfig: { temperature: 0 } }
    expect(capped(body)).toEqual({ ...hello, generationConfig: { temperature: 0, maxOutputTokens: 100 } })
    expect(body.generationConfig).toEqual({ temperature: 0 })
    expect(capped({ ...hello })).toMatchObject({ generationConfig: { maxOutputTokens: 100 } })
  })

  it('never gets a higher cap than the caller gave', () => {
    expect(capped({ ...hello, generationConfig: { maxOutputTokens: 5 } })).toMatchObject({
      generationConfig: { maxOutputTokens: 5 },
    })
  })

  it('keeps the spelling of the caller', () => {
    expect(capped({ ...hello, generation_config: { max_output_tokens: 500 } })).toEqual({
      ...hello,
      generation_config: { max_output_tokens: 100 },
    })
    const interaction = post('/v1beta/interactions', { model: 'm', input: 'Hi' })
    expect(interaction.rewrite({ maxOutputTokens: 9 })).toMatchObject({ generation_config: { max_output_tokens: 9 } })
  })

  it('is refused where the body is no JSON', () => {
    const operation = googleWire.identify({ method: 'POST', path: generate, body: { kind: 'opaque' } })
    expect(() => operation?.rewrite({ maxOutputTokens: 1 })).toThrow(TypeError)
  })
})
