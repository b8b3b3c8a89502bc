import type { GoogleGenerativeAI } from '@google/generative-ai'
import { createGovernor, type Governor, type GovernorOptions, type KeySource, requests, usd } from '@bursar/core'
import { type FakeProvider, type FakeProviderOptions, startFakeProvider } from '@bursar/testing'
import { onTestFinished } from 'vitest'
import { bindGoogle } from '../../../../packages/google/src/bind-google.ts'
import { type Client, generativeAI, newKey, sdks } from '../../../../packages/google/test/support/place.ts'
import { type RecordedEvents, recordEvents } from '../../money/lib/recorded-events.ts'

export interface AskOptions {
  readonly model?: string
  readonly signal?: AbortSignal
  /** ms */
  readonly timeout?: number
  readonly maxOutputTokens?: number
}

/** The calls of one SDK that every money test makes. */
export interface Calls {
  ask(options?: AskOptions): Promise<unknown>
  open(options?: AskOptions): Promise<AsyncIterable<unknown>>
  embed(): Promise<unknown>
  count(): Promise<unknown>
}

export interface Subject {
  readonly name: string
  /** What an interrupted caller costs is known exactly: the SDK, or the hook, reads on. */
  readonly readsOn: boolean
  make(provider: FakeProvider, options: Omit<GovernorOptions, 'providers'>): Governed
}

interface Governed {
  readonly governor: Governor
  calls(agent: string): Calls
}

/** A model that never reasons unseen. */
const plainModel = 'gemini-2.0-flash'
const embeddingModel = 'gemini-embedding-001'
const question = 'How many roads must a man walk down before you call him a man?'

function genaiCalls({ models }: Client): Calls {
  const request = ({ model = plainModel, signal, timeout, maxOutputTokens = 900 }: AskOptions = {}) => ({
    model,
    contents: question,
    config: {
      maxOutputTokens,
      ...(signal && { abortSignal: signal }),
      ...(timeout && { httpOptions: { timeout } }),
    },
  })
  return {
    ask: (options) => models.generateContent(request(options)),
    open: (options) => models.generateContentStream(request(options)),
    embed: () => models.embedContent({ model: embeddingModel, contents: [question] }),
    count: () => models.countTokens({ model: plainModel, contents: question }),
  }
}

function generativeCalls(client: GoogleGenerativeAI): Calls {
  const model = ({ model: name = plainModel, maxOutputTokens = 900 }: AskOptions = {}) =>
    client.getGenerativeModel({ model: name, generationConfig: { maxOutputTokens } })
  const own = ({ signal, timeout }: AskOptions = {}) => ({ ...(signal && { signal }), ...(timeout && { timeout }) })
  return {
    ask: (options) => model(options).generateContent(question, own(options)),
    async open(options) {
      const { stream, response } = await model(options).generateContentStream(question, own(options))
      response.catch(() => undefined)
      return stream
    },
    embed: () => model({ model: embeddingModel }).embedContent(question),
    count: () => model().countTokens(question),
  }
}

export const subjects: readonly Subject[] = [
  ...sdks.map(({ version, GoogleGenAI }): Subject => ({
    name: `@google/genai ${version}`,
    readsOn: true,
    make({ origin }, options) {
      const google = bindGoogle(GoogleGenAI).google({ client: { httpOptions: { baseUrl: origin } } })
      const governor = createGovernor({ ...options, providers: { google } })
      return { governor, calls: (agent) => genaiCalls(governor.createGovernedClient(agent).google) }
    },
  })),
  {
    name: '@google/generative-ai 0.24',
    readsOn: true,
    make({ origin }, options) {
      const governor = createGovernor({
        ...options,
        providers: { google: generativeAI({ client: { baseUrl: origin } }) },
      })
      return { governor, calls: (agent) => generativeCalls(governor.createGovernedClient(agent).google) }
    },
  },
]

export interface GovernedGoogle extends Calls {
  readonly provider: FakeProvider
  readonly governor: Governor
  readonly events: RecordedEvents
  of(agent: string): Calls
  ledger(agent?: string): Promise<{ readonly spent: number; readonly held: number; readonly requests: number }>
  /** What the provider bills, in nano-USD, once it has noticed that clients left. */
  truth(): Promise<number>
}

export interface GovernedGoogleOptions extends Omit<GovernorOptions, 'providers'> {
  readonly fake?: FakeProviderOptions
}

/** USD per million tokens, written down apart from the model cards. https://ai.google.dev/gemini-api/docs/pricing */
const prices = {
  'gemini-2.0-flash': {
    input: '0.1',
    cachedInput: '0.025',
    audioInput: '0.7',
    output: '0.4',
    units: { web_search: '0.035' },
  },
  'gemini-2.5-flash': {
    input: '0.3',
    cachedInput: '0.03',
    audioInput: '1',
    output: '2.5',
    units: { web_search: '0.035' },
  },
  'gemini-embedding-001': { input: '0.15', output: '0' },
} as const

/** A provider of its own and a governor in front of it; both are closed when the test has finished. */
export async function governedGoogle(
  subject: Subject,
  { fake, ...options }: GovernedGoogleOptions = {},
): Promise<GovernedGoogle> {
  const provider = await startFakeProvider(fake)
  const { governor, calls } = subject.make(provider, {
    keys: inventedKeys(),
    budgets: [
      { scope: { agent: '*' }, limit: usd('100'), per: 'day' },
      { scope: { agent: '*' }, limit: requests(1_000_000), per: 'day' },
    ],
    acknowledgeVolatileStore: true,
    ...options,
  })
  onTestFinished(async () => {
    await provider.close()
    await governor.close({ timeoutMs: 0 })
  })
  return {
    provider,
    governor,
    events: recordEvents(governor),
    of: calls,
    ...calls('worker'),
    async ledger(agent = 'worker') {
      await governor.flush()
      const budgets = await governor.status(agent)
      const spentIn = (unit: string) => budgets.find((each) => each.unit === unit)
      return {
        spent: spentIn('usd')?.spent ?? 0,
        held: spentIn('usd')?.held ?? 0,
        requests: spentIn('requests')?.spent ?? 0,
      }
    },
    async truth() {
      await provider.idle()
      return Number(provider.cost(prices))
    },
  }
}

/** A key for whoever asks. */
function inventedKeys(): KeySource {
  const keys = new Map<string, string>()
  return {
    name: 'invented',
    fetch({ agent }) {
      const secret = keys.get(agent) ?? newKey()
      keys.set(agent, secret)
      return [{ secret }]
    },
  }
}

export async function readAll(stream: AsyncIterable<unknown>): Promise<number> {
  let chunks = 0
  for await (const _ of stream) chunks += 1
  return chunks
}
