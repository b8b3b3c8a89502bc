import { randomBytes } from 'node:crypto'
import { createGovernor, type Governor, type GovernorOptions, type KeySource, requests, usd } from '@bursar/core'
import { openai, type OpenAIClientOptions } from '@bursar/openai'
import { type FakeProvider, type FakeProviderOptions, startFakeProvider } from '@bursar/testing'
import type OpenAI from 'openai-7'
import { onTestFinished } from 'vitest'
import { prices } from './prices.js'
import { type RecordedEvents, recordEvents } from './recorded-events.js'

export interface GovernedOpenAI {
  readonly provider: FakeProvider
  readonly governor: Governor
  readonly events: RecordedEvents
  /** A client of one agent. Calls are not retried unless the options say so. */
  client(agent?: string, options?: OpenAIClientOptions): OpenAI
  /** Spent and held on the first budget of the agent, and whether it is drained. */
  ledger(agent?: string): Promise<Ledger>
  /** What the provider bills, in nano-USD, once it has noticed that clients left. */
  truth(): Promise<number>
}

export interface Ledger {
  /** nano-USD, credits subtracted. */
  readonly spent: number
  readonly held: number
  /** Physical requests charged, where a budget in requests is declared. */
  readonly requests: number
}

export interface GovernedOpenAIOptions extends Omit<GovernorOptions, 'providers'> {
  readonly fake?: FakeProviderOptions
}

/** An ample budget in USD and one in requests, so that both units are seen to settle. */
const ampleBudgets: NonNullable<GovernorOptions['budgets']> = [
  { scope: { agent: '*' }, limit: usd('100'), per: 'day' },
  { scope: { agent: '*' }, limit: requests(1_000_000), per: 'day' },
]

/** A provider of its own and a governor in front of it; both are closed when the test has finished. */
export async function governedOpenAI({ fake, ...options }: GovernedOpenAIOptions = {}): Promise<GovernedOpenAI> {
  const provider = await startFakeProvider(fake)
  const governor = createGovernor({
    providers: { openai: openai({ client: { baseURL: provider.baseUrl, maxRetries: 0 } }) },
    budgets: ampleBudgets,
    keys: inventedKeys(),
    acknowledgeVolatileStore: true,
    ...options,
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
    client: (agent = 'worker', clientOptions = {}) =>
      governor.createGovernedClient(agent, { openai: clientOptions }).openai,
    ledger: (agent = 'worker') => ledgerOf(governor, agent),
    async truth() {
      await provider.idle()
      return Number(provider.cost(prices))
    },
  }
}

async function ledgerOf(governor: Governor, agent: string): Promise<Ledger> {
  await governor.flush()
  const budgets = await governor.status(agent)
  const money = budgets.find(({ unit }) => unit === 'usd')
  const counted = budgets.find(({ unit }) => unit === 'requests')
  return { spent: money?.spent ?? 0, held: money?.held ?? 0, requests: counted?.spent ?? 0 }
}

/** Has the shape of a real key; made at run time. */
export function inventKey(): string {
  return ['sk', 'proj', randomBytes(24).toString('base64url')].join('-')
}

/** A key for whoever asks. */
function inventedKeys(): KeySource {
  const keys = new Map<string, string>()
  return {
    name: 'invented',
    fetch({ agent }) {
      const secret = keys.get(agent) ?? inventKey()
      keys.set(agent, secret)
      return [{ secret }]
    },
  }
}
