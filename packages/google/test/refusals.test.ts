import {
  BudgetExceededError,
  ConfigurationError,
  isBudgetExceededError,
  UnsupportedClientError,
  usd,
} from '@bursar/core'
import { GoogleGenerativeAIFetchError } from '@google/generative-ai'
import { GoogleGenAI } from '@google/genai-3'
import { describe, expect, test } from 'vitest'
import { bindGoogle } from '../src/bind-google.ts'
import { type Client, caught, generativeAI, newKey, openPlace, question, sdks, textOf } from './support/place.ts'

/** Less than any call could cost. */
const pennies = { budgets: [{ id: 'pennies', scope: { agent: '*' }, limit: usd('0.000000001'), per: 'hour' }] } as const
const denial = {
  name: 'BudgetExceededError',
  status: 402,
  code: 'BUDGET_EXCEEDED',
  budget: 'pennies',
  agent: 'billing',
  spent: 0,
  held: 0,
  reason: 'exhausted',
}

const calls: Readonly<Record<string, (client: Client) => unknown>> = {
  'a call': (client) => client.models.generateContent(question),
  'a stream': async (client) => textOf(await client.models.generateContentStream(question)),
  'a message of a chat': (client) => client.chats.create({ model: question.model }).sendMessage({ message: 'Hi' }),
  embeddings: (client) => client.models.embedContent({ model: 'gemini-embedding-001', contents: ['a'] }),
}

describe.each(sdks)('@google/genai $version', ({ version, GoogleGenAI: Client, ApiError }) => {
  test.each(Object.entries(calls))('%s over its budget is the error of both, and never leaves', async (_name, call) => {
    await using place = await openPlace()
    const clients = [
      place.governor(Client, pennies).createGovernedClient('billing').google,
      place.governor(Client, pennies).govern(
        new Client({
          apiKey: newKey(),
          httpOptions: { baseUrl: place.provider.origin, retryOptions: { attempts: 3 } },
        }),
        'billing',
      ),
    ]
    for (const client of clients) {
      const error = await caught(() => call(client))
      expect(error).toBeInstanceOf(ApiError)
      expect(error).toBeInstanceOf(BudgetExceededError)
      expect(isBudgetExceededError(error)).toBe(true)
      expect(error).toMatchObject(denial)
    }
    expect(place.provider.requests).toEqual([])
  })

  test('a denial with a status that the SDK retries is not retried', async () => {
    await using place = await openPlace()
    const governor = place.governor(Client, {
      limits: [{ scope: { agent: '*' }, requests: 1, per: 'hour', whenFull: 'deny' }],
    } as never)
    const retryOptions = { attempts: 4, initialDelay: 60 }
    const client = governor.govern(
      new Client({ apiKey: newKey(), httpOptions: { baseUrl: place.provider.origin, retryOptions } }),
      'billing',
    )
    await client.models.generateContent(question)
    const blocked: string[] = []
    governor.on('request.blocked', ({ code }) => void blocked.push(code))
    const error = await caught(() => client.models.generateContent(question))
    expect(error).toMatchObject({ name: 'RateLimitedError', status: 429 })
    expect(blocked).toEqual(['RATE_LIMITED'])
    expect(place.provider.requests).toHaveLength(1)
  })

  test('a live session is refused', async () => {
    await using place = await openPlace()
    const { google: client } = place.governor(Client).createGovernedClient('billing')
    const error = await caught(() => client.live.connect({ model: 'gemini-live', callbacks: {} as never }))
    expect(error).toMatchObject({ code: 'UNSUPPORTED_CLIENT' })
    const music = await caught(() => client.live.music.connect({ model: 'lyria', callbacks: {} as never }))
    expect(music).toMatchObject({ code: 'UNSUPPORTED_CLIENT' })
  })

  test('an interaction is governed, or refused where the SDK sends it past every hook', async () => {
    await using place = await openPlace()
    const { google: client } = place.governor(Client, pennies).createGovernedClient('billing')
    const ask = (): unknown => client.interactions.create({ model: 'gemini-2.5-flash', input: 'Hi' })
    const error = await caught(ask)
    expect(error instanceof UnsupportedClientError).toBe(version === '2.22')
    expect(isBudgetExceededError(error)).toBe(version !== '2.22')
    expect(place.provider.requests).toEqual([])
  })
})

describe('@google/generative-ai', () => {
  test('a call over its budget is the error of both, and never leaves', async () => {
    await using place = await openPlace()
    const governor = place.generative(pennies)
    const { google: client } = governor.createGovernedClient('billing')
    const model = client.getGenerativeModel({ model: 'gemini-2.5-flash' })
    const denied = [
      () => model.generateContent('Hi'),
      () => model.generateContentStream('Hi'),
      () => model.startChat().sendMessage('Hi'),
      () => model.startChat().sendMessageStream('Hi'),
      () => model.embedContent('Hi'),
    ]
    for (const call of denied) {
      const error = await caught(call)
      expect(error).toBeInstanceOf(GoogleGenerativeAIFetchError)
      expect(isBudgetExceededError(error)).toBe(true)
      expect(error).toMatchObject(denial)
    }
    expect(place.provider.requests).toEqual([])
  })

  test('Vertex AI is not for it', async () => {
    await using place = await openPlace()
    const { GoogleGenerativeAI } = await import('@google/generative-ai')
    const governor = place.generative()
    expect(() => governor.govern(new GoogleGenerativeAI(newKey()), 'billing', { auth: 'client' })).toThrow(
      /by an API key only/,
    )
  })
})

describe('Bad input', () => {
  test('credentials are no options of a governed client', async () => {
    await using place = await openPlace()
    const governor = place.governor(GoogleGenAI)
    for (const options of [{ apiKey: newKey() }, { project: 'p' }, { location: 'l' }, { googleAuthOptions: {} }]) {
      expect(() => governor.createGovernedClient('billing', { google: options as never })).toThrow(ConfigurationError)
    }
    expect(() => bindGoogle(GoogleGenAI).google({ cliant: {} } as never)).toThrow(/Did you mean "client"/)
    expect(() => generativeAI({ client: {}, more: 1 } as never)).toThrow(ConfigurationError)
    expect(() => place.generative().createGovernedClient('billing', { google: { baseURL: 'x' } as never })).toThrow(
      /Did you mean "baseUrl"/,
    )
  })

  test('a client whose way of sending is not known is refused, never silently ungoverned', async () => {
    await using place = await openPlace()
    const governor = place.governor(GoogleGenAI)
    const client = new GoogleGenAI({ apiKey: newKey() })
    const apiClient = Reflect.get(client, 'apiClient') as { apiCall: unknown }
    apiClient.apiCall = async (_everything: unknown) => new Response()
    expect(() => governor.govern(client, 'billing')).toThrow(/is not known/)
  })

  test('a client is governed once', async () => {
    await using place = await openPlace()
    const governor = place.governor(GoogleGenAI)
    const client = governor.govern(new GoogleGenAI({ apiKey: newKey() }), 'billing')
    expect(() => governor.govern(client, 'support')).toThrow(/governed already/)
    expect(() => governor.govern(Object.freeze(new GoogleGenAI({ apiKey: newKey() })), 'billing')).toThrow(/frozen/)
    expect(() => governor.govern({ apiKey: 'x' }, 'billing')).toThrow(/no provider recognises/)
  })
})
