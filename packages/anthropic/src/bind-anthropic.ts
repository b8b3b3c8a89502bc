import type { Anthropic, ClientOptions } from '@anthropic-ai/sdk'
import {
  assertKnownOptions,
  type ClientSeam,
  ConfigurationError,
  createDefaultClient,
  type DefaultGovernorOptions,
  type Fetch,
  type Provider,
} from '@bursar/core'
import { anthropicWire } from '@bursar/wire'
import { type AnthropicShape, governClient, hookCreatedClient, recognisesClient } from './govern-client.js'

/** Options of the SDK's client, without the credentials, which the governor's key source gives. `fetch` reaches the network. */
export type AnthropicClientOptions = Omit<
  ClientOptions,
  'apiKey' | 'authToken' | 'credentials' | 'config' | 'profile' | 'fetch'
> & {
  /** Reaches the network below the governor. @default the governor's fetch, or globalThis.fetch */
  readonly fetch?: Fetch
}

export interface CreateGovernedClientOptions extends DefaultGovernorOptions {
  /** Options of the SDK's client: base URL, timeout, retries, middleware. */
  readonly anthropic?: AnthropicClientOptions
}

export interface AnthropicProviderOptions {
  /** Options for every client of this provider; those given to `createGovernedClient` win. */
  readonly client?: AnthropicClientOptions
}

/** What both doors of this package share once they know the SDK's class. */
export interface BoundAnthropic {
  /** The provider for `createGovernor({ providers: { anthropic: anthropic() } })`. */
  readonly anthropic: (options?: AnthropicProviderOptions) => Provider<Anthropic, AnthropicClientOptions>
  /**
   * The shortest form: a governed client of the process-wide governor. The first call's options make that governor; a
   * call that contradicts them throws `ConfigurationError`.
   */
  readonly createGovernedClient: (agent: string, options?: CreateGovernedClientOptions) => Anthropic
}

type AnthropicClass = new (options: ClientOptions) => Anthropic

/** Binds the class of the copy the caller imports: `import` and `require` of the SDK give different ones. */
export function bindAnthropic(AnthropicOfCaller: AnthropicClass): BoundAnthropic {
  const anthropic: BoundAnthropic['anthropic'] = (options = {}) => {
    assertKnownOptions('anthropic()', options, ['client'])
    const { client: defaults } = options
    return {
      wire: anthropicWire,
      createClient: (seam, own) => newClient(AnthropicOfCaller, seam, { ...defaults, ...own }),
      governClient: (client, seam) => governClient(client as AnthropicShape, seam),
      recognises: recognisesClient,
    }
  }
  return {
    anthropic,
    createGovernedClient: (agent, { anthropic: client, ...governor } = {}) =>
      createDefaultClient(anthropic(), agent, { governor, client }),
  }
}

function newClient(
  AnthropicOfCaller: AnthropicClass,
  seam: ClientSeam,
  { fetch, ...options }: AnthropicClientOptions,
): Anthropic {
  assertNoCredentials(options)
  // Both are said explicitly: the SDK would read ANTHROPIC_API_KEY and ANTHROPIC_AUTH_TOKEN and keep them.
  const client = new AnthropicOfCaller({ ...options, apiKey: seam.placeholder, authToken: null })
  hookCreatedClient(client as unknown as AnthropicShape, seam, fetch)
  return client
}

const credentialOptions = ['apiKey', 'authToken', 'credentials', 'config', 'profile']

/** A key given here would be dropped without a word. */
function assertNoCredentials(options: object): void {
  const given = credentialOptions.find((name) => (Reflect.get(options, name) ?? undefined) !== undefined)
  if (given === undefined) return
  throw new ConfigurationError(
    `The option \`${given}\` of a governed Anthropic client is not yours to give: its key comes from the governor's key source. ` +
      'Use `keys`, or build the client yourself and pass it to governor.govern(client, agent).',
  )
}
