import { createGovernor, environmentKeys, type Governor, requests, tokens, usd } from '@bursar/core'
import type { FakeProvider } from '@bursar/testing'
import { bindOpenAI } from '../../../../packages/openai/src/bind-openai.ts'
import type { Client, Major, Sdk } from './sdk.ts'

/** How a service comes to a governed client. */
const kinds = ['created', 'in place', 'subclass', 'azure', 'clone'] as const
export type Kind = (typeof kinds)[number]

const agent = 'fidelity'

/** What the SDK's client is built with, governed or not. */
const clientOptions = { maxRetries: 2, timeout: 10_000, defaultHeaders: { 'x-service': 'fidelity' } }
/** What a clone changes. */
const cloneOptions = { maxRetries: 1, defaultHeaders: { 'x-service': 'clone' } }

export interface Place {
  readonly sdk: Sdk
  readonly provider: FakeProvider
  readonly key: string
}

/** Kinds that the major has. */
export function kindsOf(major: Major): readonly Kind[] {
  return major === 4 ? kinds.filter((kind) => kind !== 'clone') : kinds
}

/** The client as a service without Bursar has it. */
export function bareClient(kind: Kind, { sdk, provider, key }: Place): Client {
  const options = { ...clientOptions, apiKey: key }
  switch (kind) {
    case 'created':
    case 'in place':
      return new sdk.OpenAI({ ...options, baseURL: provider.baseUrl })
    case 'subclass':
      return new (serviceClient(sdk))('search', { ...options, baseURL: provider.baseUrl })
    case 'azure':
      return new sdk.AzureOpenAI({ ...options, endpoint: provider.origin, apiVersion: '2024-10-21' })
    case 'clone':
      return new sdk.OpenAI({ ...options, baseURL: provider.baseUrl }).withOptions(cloneOptions)
  }
}

/** The same client, governed under budgets that it does not reach. */
export function governedClient(kind: Kind, place: Place): Client {
  const governor = governorOf(place)
  const created = (): Client => governor.createGovernedClient(agent, { openai: clientOptions }).openai as never
  if (kind === 'created') return created()
  if (kind === 'clone') return created().withOptions(cloneOptions)
  return governor.govern(bareClient(kind, place), agent)
}

function governorOf({ sdk, provider, key }: Place): Governor<{ openai: ReturnType<typeof openaiOf> }> {
  return createGovernor({
    providers: { openai: openaiOf(sdk, provider) },
    keys: environmentKeys({ environment: { OPENAI_KEY_FIDELITY: key } }),
    budgets: [
      { scope: { agent: '*' }, limit: usd('5000'), per: 'day' },
      { scope: { agent: '*', model: '*' }, limit: tokens(1_000_000_000), per: 'hour' },
      { scope: {}, limit: requests(1_000_000), per: 'month' },
    ],
    limits: [{ scope: { agent: '*' }, concurrency: 8 }],
    allowances: { file: 20_000 },
    prices: { 'dall-e-3': { free: true } },
    acknowledgeVolatileStore: true,
  })
}

function openaiOf(sdk: Sdk, provider: FakeProvider): ReturnType<ReturnType<typeof bindOpenAI>['openai']> {
  return bindOpenAI(sdk.OpenAI as never).openai({ client: { baseURL: provider.baseUrl } })
}

type ServiceClient = new (service: string, options: object) => Client

/** A service's own class, whose constructor is not the SDK's. */
function serviceClient(sdk: Sdk): ServiceClient {
  return class SearchClient extends sdk.OpenAI {
    readonly #service: string
    constructor(service: string, options: object) {
      super(options)
      this.#service = service
    }
    get service(): string {
      return this.#service
    }
  } as unknown as ServiceClient
}
