import { randomBytes } from 'node:crypto'
import { GoogleGenerativeAI } from '@google/generative-ai'
import { GoogleGenAI as GoogleGenAI1 } from '@google/genai-1'
import { ApiError, type GenerateContentResponse, GoogleGenAI } from '@google/genai-3'
import { describe, expect, test } from 'vitest'
import { type FakeProvider, startFakeProvider } from '../../src/index.ts'

interface Connected {
  readonly provider: FakeProvider
  readonly key: string
  readonly client: GoogleGenAI
}

const newKey = (): string => ['AIza', randomBytes(16).toString('hex')].join('')

const clientOf = (provider: FakeProvider, apiKey: string): GoogleGenAI =>
  new GoogleGenAI({ apiKey, httpOptions: { baseUrl: provider.origin } })

async function withGemini(work: (connected: Connected) => Promise<void>): Promise<void> {
  const key = newKey()
  await using provider = await startFakeProvider({ keys: [key] })
  await work({ provider, key, client: clientOf(provider, key) })
}

const question = { model: 'gemini-2.5-flash', contents: 'Which way is north?' }

async function collect(stream: AsyncIterable<GenerateContentResponse>): Promise<GenerateContentResponse[]> {
  const chunks: GenerateContentResponse[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return chunks
}

describe('a Gemini answer', () => {
  test('tells in its usage what is billed', () =>
    withGemini(async ({ client, provider }) => {
      const shape = { reasoningTokens: 40, cachedTokens: 5, toolUseTokens: 11, outputTokens: 9, webSearches: 2 }
      provider.script([{ kind: 'answer', ...shape }])
      const { usageMetadata, candidates, modelVersion } = await client.models.generateContent(question)
      const [bill] = provider.bills
      expect(usageMetadata).toMatchObject({
        promptTokenCount: (bill?.inputTokens ?? 0) - 11,
        toolUsePromptTokenCount: 11,
        cachedContentTokenCount: 5,
        candidatesTokenCount: 9,
        thoughtsTokenCount: 40,
        totalTokenCount: (bill?.inputTokens ?? 0) + 49,
      })
      expect(bill).toMatchObject({
        model: modelVersion,
        outputTokens: 49,
        reasoningTokens: 40,
        units: { web_search: 1 },
      })
      expect(candidates?.[0]).toMatchObject({ finishReason: 'STOP' })
      expect(candidates?.[0]?.groundingMetadata?.webSearchQueries).toHaveLength(2)
    }))

  test('keeps to the cap, also where thoughts use it up', () =>
    withGemini(async ({ client, provider }) => {
      provider.script([{ kind: 'answer', reasoningTokens: 90, outputTokens: 50 }])
      const config = { maxOutputTokens: 60 }
      const { candidates, usageMetadata } = await client.models.generateContent({ ...question, config })
      expect(candidates?.[0]?.finishReason).toBe('MAX_TOKENS')
      expect(usageMetadata?.thoughtsTokenCount).toBe(60)
      expect(provider.bills[0]?.outputTokens).toBe(60)
    }))

  test('calls functions and fits a schema', () =>
    withGemini(async ({ client, provider }) => {
      const parametersJsonSchema = { type: 'object', properties: { city: { type: 'string' } } }
      const tools = [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema }] }]
      provider.script([{ kind: 'answer', toolCall: true }])
      const called = await client.models.generateContent({ ...question, config: { tools } })
      expect(called.functionCalls).toMatchObject([{ name: 'weather', args: { city: 'word' } }])
      const responseJsonSchema = { type: 'object', properties: { n: { type: 'integer' } } }
      const config = { responseMimeType: 'application/json', responseJsonSchema }
      const { text } = await client.models.generateContent({ ...question, config })
      expect(JSON.parse(text ?? '')).toEqual({ n: 1 })
    }))
})

describe('a streamed Gemini answer', () => {
  test('reports usage cumulatively, ends with finishReason, and says what the whole answer says', () =>
    withGemini(async ({ client, provider }) => {
      const whole = await client.models.generateContent(question)
      provider.reset()
      const chunks = await collect(await client.models.generateContentStream(question))
      expect(chunks.map(({ text }) => text).join('')).toBe(whole.text)
      const counts = chunks.map(({ usageMetadata }) => usageMetadata?.candidatesTokenCount ?? 0)
      expect(counts).toEqual(counts.toSorted((a, b) => a - b))
      expect(counts.at(-1)).toBe(provider.bills[0]?.outputTokens)
      expect(chunks.map(({ candidates }) => candidates?.[0]?.finishReason).filter(Boolean)).toEqual(['STOP'])
    }))

  test('breaks, fails and ends early on command', () =>
    withGemini(async ({ client, provider }) => {
      provider.script([
        { kind: 'cut', outputTokens: 20 },
        { kind: 'end_early', outputTokens: 20, afterChunks: 2 },
        { kind: 'error_event', outputTokens: 20 },
      ])
      const stream = () => client.models.generateContentStream(question)
      await expect(stream().then(collect)).rejects.toThrow('terminated')
      expect((await collect(await stream())).at(-1)?.candidates?.[0]?.finishReason).toBeUndefined()
      await expect(stream().then(collect)).rejects.toThrow(/overloaded/)
      await provider.idle()
      expect(provider.bills.map(({ outcome, outputTokens }) => [outcome, outputTokens])).toEqual([
        ['interrupted', 3],
        ['interrupted', 2],
        ['interrupted', 3],
      ])
    }))
})

describe('the Gemini API around it', () => {
  test('counts for free, embeds, and stores files', () =>
    withGemini(async ({ client, provider }) => {
      const { totalTokens } = await client.models.countTokens(question)
      await client.models.generateContent(question)
      expect(provider.bills[1]?.inputTokens).toBe(totalTokens)
      expect(provider.bills[0]?.billed).toBe(false)
      const { embeddings } = await client.models.embedContent({ model: 'gemini-embedding-001', contents: ['a', 'b'] })
      expect(embeddings).toHaveLength(2)
      const file = await client.files.upload({ file: new Blob(['text']), config: { mimeType: 'text/plain' } })
      expect(await client.files.get({ name: file.name ?? '' })).toMatchObject({ sizeBytes: '4' })
      await client.files.delete({ name: file.name ?? '' })
    }))

  test('serves interactions, whole and streamed', () =>
    withGemini(async ({ client, provider }) => {
      const whole = await client.interactions.create({ model: 'gemini-2.5-flash', input: 'Hello' })
      expect(whole.usage?.total_output_tokens).toBe(provider.bills[0]?.outputTokens)
      const names: string[] = []
      const input = { model: 'gemini-2.5-flash', input: 'Hello', stream: true } as const
      for await (const event of await client.interactions.create(input)) names.push(event.event_type)
      expect([names[0], names.at(-1)]).toEqual(['interaction.created', 'interaction.completed'])
    }))

  test('refuses a wrong key with 400, as Google does', () =>
    withGemini(async ({ provider }) => {
      const error: unknown = await clientOf(provider, newKey())
        .models.generateContent(question)
        .catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(ApiError)
      expect(error).toMatchObject({ status: 400, message: expect.stringContaining('API_KEY_INVALID') })
      const url = `${provider.origin}/v1beta/models/gemini-2.5-flash:generateContent?key=${newKey()}`
      expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(400)
    }))

  test('is understood by the older SDKs', () =>
    withGemini(async ({ provider, key }) => {
      const baseUrl = provider.origin
      const first = new GoogleGenAI1({ apiKey: key, httpOptions: { baseUrl } })
      expect((await first.models.generateContent(question)).text).toMatch(/\w/)
      const model = new GoogleGenerativeAI(key).getGenerativeModel({ model: 'gemini-2.5-flash' }, { baseUrl })
      expect((await model.generateContent('Hi')).response.text()).toMatch(/\w/)
      const drawing = { model: 'imagen-4.0-generate-001', prompt: 'A tree', config: { numberOfImages: 3 } }
      expect((await first.models.generateImages(drawing)).generatedImages).toHaveLength(3)
      expect(provider.bills.at(-1)?.units).toEqual({ image: 3 })
      const { stream, response } = await model.generateContentStream('Hi')
      let text = ''
      for await (const chunk of stream) text += chunk.text()
      expect(text).toBe((await response).text())
    }))
})
