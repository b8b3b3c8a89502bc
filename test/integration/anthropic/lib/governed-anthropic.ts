import { randomBytes } from 'node:crypto'
import { createGovernor, type Governor, type GovernorOptions, type KeySource, requests, usd } from '@bursar/core'
import type { AnthropicClientOptions } from '@bursar/anthropic'
import { type FakeProvider, type FakeProviderOptions, type PriceTable, startFakeProvider } from '@bursar/testing'
import { onTestFinished } from 'vitest'
import { type RecordedEvents, recordEvents } from '../../money/lib/recorded-events.js'
import type { Client, Sdk } from './sdk.ts'
import { anthropicOf } from './subjects.ts'

/**
 * What Anthropic asks, in USD per million tokens, written down apart from the model cards that the ledger is priced by.
 * Source: https://platform.claude.com/docs/en/about-claude/pricing
 */
const prices: PriceTable = {
  'claude-opus-4-8': {
    input: '5',
    cachedInput: '0.5',
    cacheWrite: '6.25',
    longCacheWrite: '10',
    output: '25',
    units: { web_search: '0.01' },
  },
  'claude-haiku-4-5': { input: '1', cachedInput: '0.1', cacheWrite: '1.25', longCacheWrite: '2', output: '5' },
}

export interface GovernedAnthropic {
  readonly provider: FakeProvider
  readonly governor: Governor
  readonly events: RecordedEvents
  /** A client of one agent. Calls are not retried unless the options say so. */
  client(agent?: string, options?: AnthropicClientOptions): Client
  /** Spent and held, in nano-USD, and the requests that were charged. */
  ledger(agent?: string): Promise<{ readonly spent: number; readonly held: number; readonly requests: number }>
  /** What the provider bills, in nano-USD, once it has noticed that clients left. */
  truth(): Promise<number>
}

export interface GovernedAnthropicOptions extends Omit<GovernorOptions, 'providers'> {
  readonly fake?: FakeProviderOptions
}

/** A provider of its own and a governor in front of it; both are closed when the test has finished. */
export async function governedAnthropic(
  sdk: Sdk,
  { fake, ...options }: GovernedAnthropicOptions = {},
): Promise<GovernedAnthropic> {
  const provider = await startFakeProvider(fake)
  const governor = createGovernor({
    providers: { anthropic: anthropicOf(sdk, provider) },
    budgets: [
      { scope: { agent: '*' }, limit: usd('100'), per: 'day' },
      { scope: { agent: '*' }, limit: requests(1_000_000), per: 'day' },
    ],
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
      governor.createGovernedClient(agent, { anthropic: { maxRetries: 0, ...clientOptions } }).anthropic as never,
    async ledger(agent = 'worker') {
      await governor.flush()
      const budgets = await governor.status(agent)
      const money = budgets.find(({ unit }) => unit === 'usd')
      const counted = budgets.find(({ unit }) => unit === 'requests')
      return { spent: money?.spent ?? 0, held: money?.held ?? 0, requests: counted?.spent ?? 0 }
    },
    async truth() {
      await provider.idle()
      return Number(provider.cost(prices))
    },
  }
}

/** Has the shape of a real key; made at run time. */
export function inventKey(): string {
  return ['sk', 'ant', 'api03', randomBytes(24).toString('base64url')].join('-')
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
