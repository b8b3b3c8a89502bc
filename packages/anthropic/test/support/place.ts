import { randomBytes } from 'node:crypto'
import { createGovernor, environmentKeys, type Governor, type GovernorOptions, requests, usd } from '@bursar/core'
import { type FakeProvider, startFakeProvider } from '@bursar/testing'
import Anthropic060 from 'anthropic-0.60'
import Anthropic0100 from 'anthropic-0.100'
import Anthropic0137 from 'anthropic-0.137'
import Anthropic1 from 'anthropic-1'
import { bindAnthropic } from '../../src/bind-anthropic.ts'

export type Client = Anthropic1
export type AnthropicClass = typeof Anthropic1

export const sdks: readonly { readonly version: string; readonly Anthropic: AnthropicClass }[] = [
  { version: '0.60', Anthropic: Anthropic060 as never },
  { version: '0.100', Anthropic: Anthropic0100 as never },
  { version: '0.137', Anthropic: Anthropic0137 as never },
  { version: '1', Anthropic: Anthropic1 },
]

/** Those that know middleware. */
export const sdksWithMiddleware: typeof sdks = sdks.slice(2)

/** Made at run time, so that no scanner takes it for a leak. */
export function newKey(): string {
  return ['sk', 'ant', 'api03', randomBytes(16).toString('hex')].join('-')
}

const model = 'claude-opus-4-8'
export const question = {
  model,
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Which way is north?' }],
}

export interface Place {
  readonly provider: FakeProvider
  /** The key that the environment holds for the agent `billing`. */
  readonly ringKey: string
  governor(Anthropic: AnthropicClass, options?: Partial<GovernorOptions>): AnthropicGovernor
}

export type AnthropicGovernor = Governor<{ anthropic: ReturnType<ReturnType<typeof bindAnthropic>['anthropic']> }>

/** A provider, and governors whose agents `billing` and `support` have keys in an environment. */
export async function openPlace(): Promise<Place & AsyncDisposable> {
  const provider = await startFakeProvider()
  const ringKey = newKey()
  const environment = { ANTHROPIC_KEY_BILLING: ringKey, ANTHROPIC_KEY_SUPPORT: newKey() }
  return {
    provider,
    ringKey,
    governor: (Anthropic, options) =>
      createGovernor({
        keys: environmentKeys({ environment }),
        budgets: [
          { id: 'money', scope: { agent: '*' }, limit: usd('10'), per: 'hour' },
          { id: 'calls', scope: { agent: '*' }, limit: requests(100), per: 'hour' },
        ],
        ...options,
        providers: { anthropic: bindAnthropic(Anthropic).anthropic({ client: { baseURL: provider.origin } }) },
      }),
    [Symbol.asyncDispose]: () => provider.close(),
  }
}

export async function requestsOf(governor: AnthropicGovernor, agent: string): Promise<number | undefined> {
  return (await governor.status(agent)).find(({ budget }) => budget === 'calls')?.spent
}

export async function caught(action: () => unknown): Promise<unknown> {
  try {
    await action()
  } catch (error) {
    return error
  }
  throw new TypeError('This was expected to fail')
}
