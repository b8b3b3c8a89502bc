import {
  createGovernor,
  type Fetch,
  fetchProvider,
  type GovernedFetchOptions,
  type Governor,
  type KeySource,
  requests,
  usd,
} from '@bursar/core'
import { type FakeProvider, type PriceTable, startFakeProvider } from '@bursar/testing'
import { anthropicWire, googleWire, openaiWire } from '@bursar/wire'
import { onTestFinished } from 'vitest'
import { inventKey } from '../../money/lib/governed-openai.js'
import { type RecordedEvents, recordEvents } from '../../money/lib/recorded-events.js'

export type ProviderName = 'openai' | 'anthropic' | 'google' | 'groq'

/** One governor without any vendor SDK, in front of one local provider that speaks every wire. */
export interface Place {
  readonly provider: FakeProvider
  readonly governor: Governor
  readonly events: RecordedEvents
  readonly key: string
  fetch(name: ProviderName, options?: GovernedFetchOptions): Fetch
  /** No call fits any more. */
  exhaust(): Promise<void>
  /** nano-USD on the ledger, and held; and what the provider bills. */
  sums(): Promise<{ readonly spent: number; readonly held: number; readonly requests: number; readonly truth: number }>
}

/** USD per million tokens, written down apart from the model cards. Sources: the providers' price pages. */
const prices: PriceTable = {
  'gpt-4.1-mini': { input: '0.4', cachedInput: '0.1', output: '1.6' },
  'text-embedding-3-small': { input: '0.02', output: '0' },
  'claude-haiku-4-5': { input: '1', cachedInput: '0.1', cacheWrite: '1.25', longCacheWrite: '2', output: '5' },
  'gemini-2.0-flash': { input: '0.1', cachedInput: '0.025', output: '0.4' },
  'gemini-embedding-001': { input: '0.15', output: '0' },
  'llama-3.3-70b-versatile': { input: '0.59', output: '0.79' },
}

export async function startPlace({ keyless = false } = {}): Promise<Place> {
  const provider = await startFakeProvider()
  const key = inventKey()
  const keys: KeySource = { name: 'one key', fetch: () => (keyless ? [] : [{ secret: key }]) }
  const governor: Governor = createGovernor({
    providers: {
      openai: fetchProvider({ wire: openaiWire, baseUrl: provider.baseUrl }),
      anthropic: fetchProvider({ wire: anthropicWire, baseUrl: provider.origin }),
      google: fetchProvider({ wire: googleWire, baseUrl: provider.origin }),
      groq: fetchProvider({ wire: openaiWire, provider: 'groq', baseUrl: provider.baseUrl }),
    },
    budgets: [
      { id: 'money', scope: { agent: '*' }, limit: usd('100'), per: 'day' },
      { id: 'calls', scope: { agent: '*' }, limit: requests(1_000), per: 'day' },
    ],
    prices: { 'groq/llama-3.3-70b-versatile': { input: '0.59', output: '0.79' } },
    keys,
    acknowledgeVolatileStore: true,
  })
  const events = recordEvents(governor)
  onTestFinished(async () => {
    await provider.close()
    await governor.close({ timeoutMs: 0 })
  })
  return {
    provider,
    governor,
    events,
    key,
    fetch: (name, options) => governor.fetch('worker', name, options),
    exhaust: () => governor.setLimit('money', usd('0'), { actor: 'test' }),
    async sums() {
      await provider.idle()
      await governor.flush()
      const [money, calls] = await governor.status('worker')
      const truth = Number(provider.cost(prices))
      return { spent: money?.spent ?? -1, held: money?.held ?? -1, requests: calls?.spent ?? -1, truth }
    },
  }
}
