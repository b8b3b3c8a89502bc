import { describe, expect, it } from 'vitest'
import { googleWire } from '../../src/index.ts'
import { generate, hello, post, stream } from './lib/identify.ts'
import { generatedRequests, isOnlyRead, resourcePaths } from './lib/sdk-endpoints.ts'

const versions = ['genai-1', 'genai-2-22', 'genai-2', 'genai-3']
const identify = (method: string, path: string) => googleWire.identify({ method, path, body: { kind: 'none' } })

describe('The table of endpoints', () => {
  it.each(versions)('knows every path that the resources of %s write to', (version) => {
    const paths = resourcePaths(version)
    expect(paths.length).toBeGreaterThan(20)
    const unknown = paths.filter((path) => !isOnlyRead(path) && identify('POST', path) === undefined)
    expect(unknown).toEqual([])
  })

  it.each(['genai-2-22', 'genai-2', 'genai-3'])('knows every request of the generated client of %s', (version) => {
    const requests = generatedRequests(version)
    expect(requests.length).toBeGreaterThan(10)
    expect(requests.filter(({ method, path }) => identify(method, path) === undefined)).toEqual([])
  })

  it.each([
    ['/models/gemini-2.5-flash:generateContent', 'gemini-2.5-flash'],
    ['/v1/models/gemini-2.5-flash:generateContent', 'gemini-2.5-flash'],
    ['/v1beta/models/gemini-2.5-flash:generateContent', 'gemini-2.5-flash'],
    ['/v1alpha/models/gemini-2.5-flash:generateContent', 'gemini-2.5-flash'],
    ['/v1beta1/publishers/google/models/gemini-2.5-pro:generateContent', 'gemini-2.5-pro'],
    ['/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-pro:generateContent', 'gemini-2.5-pro'],
    ['/v1beta/tunedModels/my-model:generateContent', 'tunedModels/my-model'],
    ['/v1/projects/p/locations/us-central1/endpoints/42:generateContent', 'endpoints/42'],
  ])('reads the model off %s', (path, model) => {
    const operation = post(path, hello)
    expect(operation).toMatchObject({ name: 'models.generateContent', charge: 'metered', model, stream: false })
  })

  it('tells a stream by its path', () => {
    expect(post(stream, hello)).toMatchObject({ name: 'models.generateContentStream', stream: true })
    expect(post(generate, hello)).toMatchObject({ stream: false })
  })

  it.each([
    ['/v1beta/models/gemini-2.5-flash:countTokens', 'free'],
    ['/v1beta/models/gemini-embedding-001:embedContent', 'metered'],
    ['/v1beta/models/gemini-embedding-001:batchEmbedContents', 'metered'],
    ['/v1beta/models/imagen-4.0-generate-001:predict', 'metered'],
    ['/v1beta/models/veo-3.0-generate-001:predictLongRunning', 'unmetered'],
    ['/v1beta/models/gemini-2.5-flash:batchGenerateContent', 'unmetered'],
    ['/v1beta/cachedContents', 'unmetered'],
    ['/v1beta/auth_tokens', 'unmetered'],
    ['/v1beta/tunedModels', 'unmetered'],
    ['/upload/v1beta/files', 'free'],
  ])('POST %s is %s', (path, charge) => {
    expect(identify('POST', path)?.charge).toBe(charge)
  })

  it('takes an interaction for metered, and for unmetered where it goes on in the background or an agent runs it', () => {
    const path = '/v1beta/interactions'
    expect(post(path, { model: 'models/gemini-2.5-flash', input: 'Hi' })).toMatchObject({
      charge: 'metered',
      model: 'gemini-2.5-flash',
    })
    expect(post(path, { model: 'gemini-2.5-flash', input: 'Hi', background: true }).charge).toBe('unmetered')
    expect(post(path, { agent: 'deep-research', input: 'Hi' }).charge).toBe('unmetered')
  })

  it.each([
    '/v1beta/models/gemini-2.5-flash:rawPredict',
    '/v1beta/openai/chat/completions',
    '/v1beta/models/gemini-2.5-flash',
    '/v1beta/models/../models/gemini-2.5-flash:generateContent',
    '/v1beta/models%2Fgemini-2.5-flash:generateContent',
    '/v1beta/models/gemini-2.5-flash%3AgenerateContent',
    '/v1beta/models//gemini-2.5-flash:generateContent',
    '/v1beta/models/gemini-2.5-flash:generateContent/x',
  ])('does not know POST %s', (path) => {
    expect(identify('POST', path)).toBeUndefined()
  })

  it('takes what only reads or removes for free', () => {
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      expect(identify(method, '/v1beta/whatever/there/is')).toMatchObject({ charge: 'free' })
    }
  })
})
