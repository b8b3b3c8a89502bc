import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/index.ts'
import { generate, hello, post } from './lib/identify.ts'

const part = (value: JsonObject): JsonObject => ({ contents: [{ role: 'user', parts: [value] }] })
const kindsOf = (body: JsonObject): readonly string[] | undefined => post(generate, body).kinds?.()

describe('An operation of Gemini', () => {
  it('is bounded by its cap and its candidates', () => {
    const body = { ...hello, generationConfig: { maxOutputTokens: 50, candidateCount: 3 } }
    expect(post(generate, body).output).toEqual({ cap: 50, choices: 3, cappable: true })
    expect(post(generate, hello).output).toEqual({ choices: 1, cappable: true })
    const interaction = { model: 'm', input: 'Hi', generation_config: { max_output_tokens: 20 } }
    expect(post('/v1beta/interactions', interaction).output).toEqual({ cap: 20, choices: 1, cappable: true })
  })

  it('reads the tier in both spellings', () => {
    expect(post(generate, { ...hello, serviceTier: 'SERVICE_TIER_FLEX' }).serviceTier).toBe('flex')
    expect(post('/v1beta/interactions', { model: 'm', input: 'x', service_tier: 'priority' }).serviceTier).toBe(
      'priority',
    )
  })

  it('may hear only where a part may be sound', () => {
    expect(kindsOf(hello)).not.toContain('inputAudio')
    expect(kindsOf(part({ inlineData: { mimeType: 'image/png', data: 'eA==' } }))).not.toContain('inputAudio')
    expect(kindsOf(part({ functionResponse: { name: 'f', response: {} } }))).not.toContain('inputAudio')
    expect(kindsOf(part({ inlineData: { mimeType: 'audio/wav', data: 'eA==' } }))).toContain('inputAudio')
    expect(kindsOf(part({ fileData: { fileUri: 'gs://somewhere' } }))).toContain('inputAudio')
    expect(kindsOf({ ...hello, cachedContent: 'cachedContents/1' })).toContain('inputAudio')
    expect(kindsOf({ ...hello, tools: [{ urlContext: {} }] })).toContain('inputAudio')
  })

  it('may draw and speak unless other modalities are asked for', () => {
    expect(kindsOf(hello)).toEqual(expect.arrayContaining(['outputAudio', 'outputImage']))
    const config = { generationConfig: { responseModalities: ['TEXT'] } }
    expect(kindsOf({ ...hello, ...config })).toEqual(['inputImage'])
  })

  it('holds the fee of a search where one was offered, and of each image', () => {
    const searching = post(generate, { ...hello, tools: [{ googleSearch: {} }] })
    expect(searching).toMatchObject({ unitBounds: { web_search: 1 }, readsMore: true })
    const calling = post(generate, { ...hello, tools: [{ functionDeclarations: [] }] })
    expect([calling.unitBounds, calling.readsMore]).toEqual([undefined, undefined])
    const images = { instances: [{ prompt: 'A tree' }], parameters: { sampleCount: 2 } }
    expect(post('/v1beta/models/imagen-4.0-generate-001:predict', images).units).toEqual({ image: 2 })
  })

  it('hides nothing where thoughts are off', () => {
    const thinking = (thinkingBudget: number, rest: JsonObject = {}) =>
      post(generate, { ...hello, generationConfig: { thinkingConfig: { thinkingBudget }, ...rest } }).mayHideOutput
    expect([thinking(0), thinking(-1), thinking(0, { responseModalities: ['IMAGE'] })]).toEqual([
      false,
      undefined,
      undefined,
    ])
  })

  it('names what has no bound', () => {
    const unbounded = (path: string, body: JsonObject) => post(path, body).countable?.().unbounded
    expect(unbounded(generate, { ...hello, tools: [{ googleSearch: {} }] })).toContain('googleSearch')
    expect(unbounded(generate, { ...hello, cachedContent: 'cachedContents/1' })).toContain('cached_content')
    const interactions = '/v1beta/interactions'
    expect(unbounded(interactions, { model: 'm', input: 'Hi' })).toEqual([])
    expect(unbounded(interactions, { model: 'm', input: 'Hi', previous_interaction_id: 'i' })).toEqual([
      'previous_interaction_id',
    ])
    expect(unbounded(interactions, { model: 'm', input: 'Hi', tools: [{ type: 'google_search' }] })).toEqual([
      'google_search',
    ])
    expect(unbounded(interactions, { model: 'm', input: [{ type: 'video', uri: 'x' }] })).toEqual(['video'])
  })

  it('counts what is to be embedded', () => {
    const texts = (path: string, body: JsonObject) =>
      post(path, body)
        .countable?.()
        .segments.flatMap((each) => each.texts)
    const content = { parts: [{ text: 'apple' }] }
    expect(texts('/v1beta/models/e:embedContent', { content })).toEqual(['apple'])
    expect(texts('/v1beta/models/e:batchEmbedContents', { requests: [{ content }, { content }] })).toEqual([
      'apple',
      'apple',
    ])
  })
})
