import { describe, expect, it } from 'vitest'
import { formOf, identified, post } from './lib/identify.ts'

describe('model, stream and service tier', () => {
  it('are read from a JSON body', () => {
    const operation = post('/chat/completions', {
      model: 'gpt-5-mini',
      stream: true,
      service_tier: 'flex',
      messages: [],
    })
    expect(operation).toMatchObject({ model: 'gpt-5-mini', stream: true, serviceTier: 'flex', charge: 'metered' })
  })

  it('are read from a form', () => {
    const form = formOf({ model: 'gpt-4o-transcribe', stream: 'true', file: new Blob(['x']) })
    expect(identified('/audio/transcriptions', { kind: 'form', form })).toMatchObject({
      model: 'gpt-4o-transcribe',
      stream: true,
    })
  })

  it('are absent where the body says nothing usable', () => {
    const operation = post('/chat/completions', { model: 7, stream: 'true', service_tier: null })
    expect(operation).not.toHaveProperty('model')
    expect(operation).not.toHaveProperty('serviceTier')
    expect(operation.stream).toBe(false)
  })

  it('do not come from the prototype of the body', () => {
    expect(post('/chat/completions', Object.create({ model: 'inherited' }))).not.toHaveProperty('model')
  })

  it('names the model that serves moderations by default', () => {
    expect(post('/moderations', { input: 'x' }).model).toBe('omni-moderation-latest')
  })

  it('takes speech for a stream only in its event format', () => {
    expect(post('/audio/speech', { stream_format: 'sse' }).stream).toBe(true)
    expect(post('/audio/speech', { stream_format: 'audio', stream: true }).stream).toBe(false)
  })

  it('reads nothing from a body it cannot see, and promises no bound', () => {
    const operation = identified('/chat/completions', { kind: 'opaque' })
    expect(operation).toMatchObject({ output: { choices: 1, cappable: false }, needsStreamUsage: false, stream: false })
    expect(operation.output).not.toHaveProperty('cap')
    expect(operation.countable?.().unbounded).toEqual(['body'])
  })
})

describe('the charge', () => {
  it('of a background response can not be told by its answer', () => {
    expect(post('/responses', { model: 'gpt-5', background: true }).charge).toBe('unmetered')
    expect(post('/responses', { model: 'gpt-5', background: false }).charge).toBe('metered')
  })
})

describe('the output bound', () => {
  const bound = (path: string, body: Record<string, unknown>) => post(path, body).output

  it('of a chat is the larger cap, per choice', () => {
    expect(bound('/chat/completions', { max_tokens: 10, max_completion_tokens: 20, n: 3 })).toEqual({
      cap: 20,
      choices: 3,
      cappable: true,
    })
    expect(bound('/chat/completions', { max_tokens: 10 })).toMatchObject({ cap: 10, choices: 1 })
    expect(bound('/chat/completions', {})).toEqual({ choices: 1, cappable: true })
  })

  it.each([-1, 1.5, '10', Number.NaN, Number.POSITIVE_INFINITY, null, {}, [5]])('ignores a cap of %s', (cap) => {
    expect(bound('/chat/completions', { max_completion_tokens: cap })).not.toHaveProperty('cap')
    expect(bound('/responses', { max_output_tokens: cap })).not.toHaveProperty('cap')
    expect(bound('/chat/completions', { n: cap })).toMatchObject({ choices: 1 })
  })

  it('of a completion is 16 tokens by default, for each prompt and each candidate', () => {
    expect(bound('/completions', { prompt: 'a' })).toEqual({ cap: 16, choices: 1, cappable: true })
    expect(bound('/completions', { prompt: ['a', 'b'], n: 2, best_of: 3, max_tokens: 5 })).toMatchObject({
      cap: 5,
      choices: 6,
    })
    expect(bound('/completions', { prompt: [1, 2, 3] })).toMatchObject({ choices: 1 })
    expect(bound('/completions', { prompt: [[1, 2], [3]] })).toMatchObject({ choices: 2 })
    expect(bound('/completions', { prompt: 'a', max_tokens: null })).toMatchObject({ cap: 16 })
    expect(bound('/completions', { prompt: 'a', max_tokens: 'many' })).not.toHaveProperty('cap')
  })

  it('of a response is its cap', () => {
    expect(bound('/responses', { max_output_tokens: 7 })).toEqual({ cap: 7, choices: 1, cappable: true })
  })

  it('of what generates no text is zero, or the number of images', () => {
    expect(bound('/embeddings', { input: 'x' })).toEqual({ cap: 0, choices: 1, cappable: false })
    expect(bound('/moderations', { input: 'x' })).toEqual({ cap: 0, choices: 1, cappable: false })
    expect(post('/images/generations', { n: 4 })).toMatchObject({ output: { choices: 4 }, units: { image: 4 } })
    expect(post('/images/generations', {})).toMatchObject({ units: { image: 1 } })
    expect(identified('/images/edits', { kind: 'form', form: formOf({ n: '2', prompt: 'x' }) }).units).toEqual({
      image: 2,
    })
    expect(post('/audio/speech', { input: 'hello' }).units).toEqual({ character: 5 })
  })

  it('counts a search that a chat pays by the call', () => {
    expect(post('/chat/completions', { model: 'gpt-5', web_search_options: {} }).units).toEqual({ web_search: 1 })
    expect(post('/chat/completions', { model: 'gpt-4o-search-preview' }).units).toEqual({ web_search: 1 })
    expect(post('/chat/completions', { model: 'gpt-5' })).not.toHaveProperty('units')
  })
})

describe('asking for usage in the stream', () => {
  const needs = (path: string, body: Record<string, unknown>) => post(path, body).needsStreamUsage

  it('is needed for chat and completions that stream and do not ask themselves', () => {
    expect(needs('/chat/completions', { stream: true })).toBe(true)
    expect(needs('/completions', { stream: true, stream_options: null })).toBe(true)
    expect(needs('/chat/completions', { stream: true, stream_options: { include_usage: false } })).toBe(true)
    expect(needs('/chat/completions', { stream: true, stream_options: { include_usage: true } })).toBe(false)
    expect(needs('/chat/completions', { stream: 'true' })).toBe(false)
    expect(needs('/chat/completions', {})).toBe(false)
    expect(needs('/chat/completions', { stream: true, stream_options: 'bad' })).toBe(false)
    expect(needs('/responses', { stream: true })).toBe(false)
  })
})
