import type { ClientOptions, OpenAI } from 'openai'
import {
  assertKnownOptions,
  type ClientSeam,
  ConfigurationError,
  createDefaultClient,
  type DefaultGovernorOptions,
  type Fetch,
  type Provider,
} from '@bursar/core'
import { openaiWire } from '@bursar/wire'
import { governClient, hookClient, type OpenAIShape, recognisesClient } from './govern-client.js'

/** Options of the SDK's client, without the credentials, which the governor's key source gives. `fetch` reaches the network. */
export type OpenAIClientOptions = Omit<
  ClientOptions,
  'apiKey' | 'adminAPIKey' | 'fetch' | 'workloadIdentity' | 'x509Transport' | 'provider'
> & {
  /** Reaches the network below the governor. @default the governor's fetch, or globalThis.fetch */
  readonly fetch?: Fetch
}

export interface CreateGovernedClientOptions extends DefaultGovernorOptions {
  /** Options of the SDK's client: base URL, timeout, retries, organization. */
  readonly openai?: OpenAIClientOptions
}

export interface OpenAIProviderOptions {
  /** Options for every client of this provider; those given to `createGovernedClient` win. */
  readonly client?: OpenAIClientOptions
}

/** What both doors of this package share once they know the SDK's class. */
export interface BoundOpenAI {
  /** The provider for `createGovernor({ providers: { openai: openai() } })`. */
  readonly openai: (options?: OpenAIProviderOptions) => Provider<OpenAI, OpenAIClientOptions>
  /**
   * The shortest form: a governed client of the process-wide governor. The first call's options make that governor; a
   * call that contradicts them throws `ConfigurationError`.
   */
  readonly createGovernedClient: (agent: string, options?: CreateGovernedClientOptions) => OpenAI
}

type OpenAIClass = new (options: ClientOptions) => OpenAI

/** Binds the class of the copy the caller imports: `import` and `require` of openai give different ones. */
export function bindOpenAI(OpenAIOfCaller: OpenAIClass): BoundOpenAI {
  const openai: BoundOpenAI['openai'] = (options = {}) => {
    assertKnownOptions('openai()', options, ['client'])
    const { client: defaults } = options
    return {
      wire: openaiWire,
      createClient: (seam, own) => newClient(OpenAIOfCaller, seam, { ...defaults, ...own }),
      governClient: (client, seam) => governClient(client as OpenAIShape, seam),
      recognises: recognisesClient,
    }
  }
  return {
    openai,
    createGovernedClient: (agent, { openai: client, ...governor } = {}) =>
      createDefaultClient(openai(), agent, { governor, client }),
  }
}

function newClient(OpenAIOfCaller: OpenAIClass, seam: ClientSeam, { fetch, ...options }: OpenAIClientOptions): OpenAI {
  assertNoCredentials(options)
  // Both are said explicitly: the SDK would read OPENAI_API_KEY and OPENAI_ADMIN_KEY and keep them.
  const credentials = { apiKey: seam.placeholder, adminAPIKey: null }
  const client = new OpenAIOfCaller({ ...options, ...credentials } as ClientOptions)
  hookClient(client as unknown as OpenAIShape, seam, fetch)
  return client
}

const credentialOptions = ['apiKey', 'adminAPIKey', 'workloadIdentity', 'x509Transport', 'provider']

/** A key given here would be dropped without a word. */
function assertNoCredentials(options: object): void {
  const given = credentialOptions.find((name) => Reflect.get(options, name) !== undefined)
  if (given === undefined) return
  throw new ConfigurationError(
    `The option \`${given}\` of a governed OpenAI client is not yours to give: its key comes from the governor's key source. ` +
      'Use `keys`, or build the client yourself and pass it to governor.govern(client, agent).',
  )
}
