import { GoogleGenerativeAI } from '@google/generative-ai'
import { BursarError, createGovernor, staticKeys, usd } from '@bursar/core'
import { type Behaviour, type FakeProvider, startFakeProvider } from '@bursar/testing'
import { describe, expect, test } from 'vitest'
import { bindGoogle } from '../../../packages/google/src/bind-google.ts'
import { caught, generativeAI, newKey, sdks } from '../../../packages/google/test/support/place.ts'
import { leakyPrintings } from '../leaks/lib/printings.ts'

const agent = 'leaky'
const question = { model: 'gemini-2.5-flash', contents: 'Which way is north?' }
const windowLength = 10

/** Ten characters in a row of what is neither the prefix nor the last four, plain or in base64. */
function leaks(text: string, secret: string): boolean {
  const hidden = secret.slice('AIza'.length, -4)
  const windows = Array.from({ length: hidden.length - windowLength + 1 }, (_, at) =>
    hidden.slice(at, at + windowLength),
  )
  return [...windows, Buffer.from(secret).toString('base64').slice(0, -6)].some((trace) => text.includes(trace))
}

interface Subject {
  readonly name: string
  /** A governed client and its parts, an existing one that was governed, and a bare one. */
  open(provider: FakeProvider, secret: string, budget: string): Opened
}

interface Opened {
  readonly governed: readonly object[]
  readonly bare: object
  readonly events: readonly object[]
  ask(): Promise<object>
  stream(): Promise<unknown>
  askBare(): Promise<object>
}

const eventNames = ['request.start', 'usage', 'request.blocked', 'key.resolved', 'key.rejected'] as const

const options = (secret: string, budget: string) => ({
  keys: staticKeys({ google: { [agent]: secret } }),
  budgets: [{ scope: { agent: '*' }, limit: usd(budget), per: 'hour' as const }],
  acknowledgeVolatileStore: true,
})

const subjects: readonly Subject[] = [
  ...sdks.map(({ version, GoogleGenAI }) => ({
    name: `@google/genai ${version}`,
    open({ origin }: FakeProvider, secret: string, budget: string): Opened {
      const client = { httpOptions: { baseUrl: origin } }
      const google = bindGoogle(GoogleGenAI).google({ client })
      const governor = createGovernor({ ...options(secret, budget), providers: { google } })
      const events: object[] = []
      for (const name of eventNames) governor.on(name, (event) => void events.push(event))
      const created = governor.createGovernedClient(agent).google
      const bare = new GoogleGenAI({ apiKey: secret, ...client })
      const existing = governor.govern(new GoogleGenAI({ apiKey: secret, ...client }), 'adopter')
      const parts = [created.models, created.chats.create({ model: question.model }), created.live]
      return {
        governed: [created, existing, ...parts, governor],
        bare,
        events,
        ask: () => created.models.generateContent(question),
        async stream() {
          for await (const _ of await existing.models.generateContentStream(question));
        },
        askBare: () => bare.models.generateContent(question),
      }
    },
  })),
  {
    name: '@google/generative-ai 0.24',
    open({ origin }, secret, budget) {
      const google = generativeAI({ client: { baseUrl: origin } })
      const governor = createGovernor({ ...options(secret, budget), providers: { google } })
      const events: object[] = []
      for (const name of eventNames) governor.on(name, (event) => void events.push(event))
      const created = governor.createGovernedClient(agent).google
      const bare = new GoogleGenerativeAI(secret)
      const existing = governor.govern(new GoogleGenerativeAI(secret), 'adopter')
      const model = created.getGenerativeModel({ model: question.model })
      const bareModel = bare.getGenerativeModel({ model: question.model }, { baseUrl: origin })
      const existingModel = existing.getGenerativeModel({ model: question.model })
      return {
        governed: [created, existing, model, model.startChat(), existingModel, governor],
        bare: bareModel,
        events,
        ask: () => model.generateContent('Hi'),
        async stream() {
          const { stream, response } = await existingModel.generateContentStream('Hi')
          response.catch(() => undefined)
          for await (const _ of stream);
        },
        askBare: () => bareModel.generateContent('Hi'),
      }
    },
  },
]

interface Failure {
  readonly name: string
  readonly behaviour: (secret: string) => Behaviour
  readonly bareLeaks?: true
}

const failures: readonly Failure[] = [
  {
    name: 'a wrong key that is repeated',
    behaviour: () => ({ kind: 'refuse', status: 400, code: 'API_KEY_INVALID', echoKey: true }),
    bareLeaks: true,
  },
  {
    name: 'a 403 that repeats the key',
    behaviour: () => ({ kind: 'refuse', status: 403, echoKey: true, gzip: true }),
    bareLeaks: true,
  },
  {
    name: 'a 400 that shows the key in base64',
    behaviour: (secret) => ({ kind: 'refuse', status: 400, message: Buffer.from(secret).toString('base64') }),
    bareLeaks: true,
  },
  { name: 'a 500 in HTML', behaviour: () => ({ kind: 'refuse', status: 500, body: 'html', echoKey: true }) },
  { name: 'a reset', behaviour: () => ({ kind: 'reset' }) },
]

describe.each(subjects)('$name', (subject) => {
  test('printing a governed client, its parts, its answers and its events shows no key', async () => {
    const secret = newKey()
    await using provider = await startFakeProvider({ keys: [secret] })
    const opened = subject.open(provider, secret, '10')
    const answer = await opened.ask()
    await opened.stream()
    expect(provider.requests.map(({ key }) => key)).toEqual([secret, secret])
    const shows = (value: object): readonly string[] => leakyPrintings(value, (text) => leaks(text, secret))
    expect(shows(opened.bare)).toEqual(expect.arrayContaining(['inspect', 'the whole graph']))
    for (const value of [...opened.governed, answer, opened.events]) expect(shows(value)).toEqual([])
    await provider.close()
  })

  test.each(failures)('the error of $name shows no key', async ({ behaviour, bareLeaks }) => {
    const secret = newKey()
    await using provider = await startFakeProvider()
    const opened = subject.open(provider, secret, '10')
    provider.behave(() => behaviour(secret))
    const shows = (value: object): readonly string[] => leakyPrintings(value, (text) => leaks(text, secret))
    for (const call of [() => opened.ask(), () => opened.stream()]) {
      const error = (await caught(call)) as Error
      expect(shows(error)).toEqual([])
      expect(error).not.toBeInstanceOf(BursarError)
    }
    expect(shows(opened.events)).toEqual([])
    const bareError = (await caught(() => opened.askBare())) as Error
    expect(bareLeaks !== true || shows(bareError).length > 0).toBe(true)
  })

  test('neither does that of a denial', async () => {
    const secret = newKey()
    await using provider = await startFakeProvider()
    const opened = subject.open(provider, secret, '0.000000001')
    const error = (await caught(() => opened.ask())) as Error
    expect(error).toBeInstanceOf(BursarError)
    expect(leakyPrintings(error, (text) => leaks(text, secret))).toEqual([])
    expect(provider.requests).toEqual([])
  })
})

describe('A key in the address', () => {
  test('goes in a header, to its own origin only, and shows nowhere', async () => {
    const secret = newKey()
    await using provider = await startFakeProvider({ keys: [secret] })
    const elsewhere = await provider.elsewhere()
    const google = bindGoogle(sdks[3]?.GoogleGenAI as never).google()
    const governor = createGovernor({ ...options(secret, '10'), providers: { google } })
    const events: object[] = []
    for (const name of eventNames) governor.on(name, (event) => void events.push(event))
    const fetch = governor.fetch(agent, 'google', { baseUrl: provider.origin })
    const path = '/v1beta/models/gemini-2.5-flash:generateContent?key=bursar-governed-no-key'
    const init = { method: 'POST', body: JSON.stringify({ contents: [{ parts: [{ text: 'Hi' }] }] }) }
    const response = await fetch(`${provider.origin}${path}`, init)
    expect(response.status).toBe(200)
    expect(provider.requests[0]).toMatchObject({ key: secret, query: {} })
    expect(leaks(response.url, secret)).toBe(false)
    await fetch(`${elsewhere.origin}${path}`, init)
    expect(elsewhere.requests[0]?.key).not.toBe(secret)
    const found = leakyPrintings({ response, events }, (text) => leaks(text, secret))
    expect(found).toEqual([])
  })
})
