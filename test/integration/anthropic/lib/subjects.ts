import { createGovernor, environmentKeys, type Governor, requests, tokens, usd } from '@bursar/core'
import type { FakeProvider } from '@bursar/testing'
import { bindAnthropic } from '../../../../packages/anthropic/src/bind-anthropic.ts'
import type { Client, Sdk, Version } from './sdk.ts'

/** How a service comes to a governed client. */
const kinds = ['created', 'in place', 'subclass', 'clone'] as const
export type Kind = (typeof kinds)[number]

/** All on the oldest and the newest version; between them, the hooks and what they are hooked on are the same. */
export function kindsOf(version: Version): readonly Kind[] {
  return version === '0.60' || version === '1' ? kinds : kinds.slice(0, 2)
}

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

/** The client as a service without Bursar has it. */
export function bareClient(kind: Kind, { sdk, provider, key }: Place): Client {
  const options = { ...clientOptions, apiKey: key, baseURL: provider.origin }
  if (kind === 'subclass') return new (searchClient(sdk))(options)
  const client = new sdk.Anthropic(options)
  return kind === 'clone' ? client.withOptions(cloneOptions) : client
}

/** The same client, governed under budgets that it does not reach. */
export function governedClient(kind: Kind, place: Place): Client {
  const governor = governorOf(place)
  const created = (): Client => governor.createGovernedClient(agent, { anthropic: clientOptions }).anthropic as never
  if (kind === 'created') return created()
  if (kind === 'clone') return created().withOptions(cloneOptions)
  return governor.govern(bareClient(kind, place), agent)
}

function governorOf({ sdk, provider, key }: Place): Governor<{ anthropic: ReturnType<typeof anthropicOf> }> {
  return createGovernor({
    providers: { anthropic: anthropicOf(sdk, provider) },
    keys: environmentKeys({ environment: { ANTHROPIC_KEY_FIDELITY: key } }),
    budgets: [
      { scope: { agent: '*' }, limit: usd('5000'), per: 'day' },
      { scope: { agent: '*', model: '*' }, limit: tokens(1_000_000_000), per: 'hour' },
      { scope: {}, limit: requests(1_000_000), per: 'month' },
    ],
    limits: [{ scope: { agent: '*' }, concurrency: 8 }],
    allowUnmetered: ['messages.batches.create'],
    acknowledgeVolatileStore: true,
  })
}

export function anthropicOf(
  sdk: Sdk,
  { origin }: FakeProvider,
): ReturnType<ReturnType<typeof bindAnthropic>['anthropic']> {
  return bindAnthropic(sdk.Anthropic as never).anthropic({ client: { baseURL: origin } })
}

/** A service's own class. */
function searchClient(sdk: Sdk): new (options: object) => Client {
  return class SearchClient extends sdk.Anthropic {
    readonly #service = 'search'
    get service(): string {
      return this.#service
    }
  } as unknown as new (options: object) => Client
}
