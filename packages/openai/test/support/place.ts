import { randomBytes } from 'node:crypto'
import { createGovernor, environmentKeys, type Governor, type GovernorOptions, requests, usd } from '@bursar/core'
import { type FakeProvider, startFakeProvider } from '@bursar/testing'
import OpenAI4, { AzureOpenAI as AzureOpenAI4 } from 'openai-4'
import OpenAI5, { AzureOpenAI as AzureOpenAI5 } from 'openai-5'
import OpenAI6, { AzureOpenAI as AzureOpenAI6 } from 'openai-6'
import OpenAI7, { AzureOpenAI as AzureOpenAI7 } from 'openai-7'
import { bindOpenAI } from '../../src/bind-openai.ts'

export type Client = OpenAI7
export type OpenAIClass = typeof OpenAI7
type AzureClass = typeof AzureOpenAI7

export const sdks: readonly { readonly major: number; readonly OpenAI: OpenAIClass; readonly Azure: AzureClass }[] = [
  { major: 4, OpenAI: OpenAI4 as never, Azure: AzureOpenAI4 as never },
  { major: 5, OpenAI: OpenAI5 as never, Azure: AzureOpenAI5 as never },
  { major: 6, OpenAI: OpenAI6 as never, Azure: AzureOpenAI6 as never },
  { major: 7, OpenAI: OpenAI7, Azure: AzureOpenAI7 },
]

/** Made at run time, so that no scanner takes it for a leak. */
export function newKey(): string {
  return ['sk', 'proj', randomBytes(16).toString('hex')].join('-')
}

export const question = { model: 'gpt-5-mini', messages: [{ role: 'user' as const, content: 'Which way is north?' }] }

export interface Place {
  readonly provider: FakeProvider
  /** The key that the environment holds for the agent `billing`. */
  readonly ringKey: string
  governor(OpenAI: OpenAIClass, options?: Partial<GovernorOptions>): OpenAIGovernor
}

export type OpenAIGovernor = Governor<{ openai: ReturnType<ReturnType<typeof bindOpenAI>['openai']> }>

/** A provider, and governors whose agents `billing` and `support` have keys in an environment. */
export async function openPlace(): Promise<Place & AsyncDisposable> {
  const provider = await startFakeProvider()
  const ringKey = newKey()
  const environment = { OPENAI_KEY_BILLING: ringKey, OPENAI_KEY_SUPPORT: newKey() }
  return {
    provider,
    ringKey,
    governor: (OpenAI, options) =>
      createGovernor({
        keys: environmentKeys({ environment }),
        budgets: [
          { id: 'money', scope: { agent: '*' }, limit: usd('10'), per: 'hour' },
          { id: 'calls', scope: { agent: '*' }, limit: requests(100), per: 'hour' },
        ],
        ...options,
        providers: { openai: bindOpenAI(OpenAI as never).openai({ client: { baseURL: provider.baseUrl } }) },
      }),
    [Symbol.asyncDispose]: () => provider.close(),
  }
}

export async function requestsOf(governor: OpenAIGovernor, agent: string): Promise<number | undefined> {
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
