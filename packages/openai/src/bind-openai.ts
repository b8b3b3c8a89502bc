import type { ClientOptions, OpenAI } from 'openai'
import {
  type ClientSeam,
  createDefaultClient,
  type DefaultGovernorOptions,
  type Fetch,
  type Provider,
} from '@bursar/core'
import { openaiWire } from '@bursar/wire'
import { governClient, governNewClient, type OpenAIShape, recognisesClient } from './govern-client.js'

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
  const openai: BoundOpenAI['openai'] = ({ client: defaults } = {}) => ({
    wire: openaiWire,
    createClient: (seam, options) => newClient(OpenAIOfCaller, seam, { ...defaults, ...options }),
    governClient: (client, seam) => governClient(client as OpenAIShape, seam),
    recognises: recognisesClient,
  })
  return {
    openai,
    createGovernedClient: (agent, { openai: client, ...governor } = {}) =>
      createDefaultClient(openai(), agent, { governor, client }),
  }
}

function newClient(OpenAIOfCaller: OpenAIClass, seam: ClientSeam, { fetch, ...options }: OpenAIClientOptions): OpenAI {
  // Both are said explicitly: the SDK would read OPENAI_API_KEY and OPENAI_ADMIN_KEY and keep them.
  const credentials = { apiKey: seam.placeholder, adminAPIKey: null }
  const client = new OpenAIOfCaller({ ...options, ...credentials } as ClientOptions)
  governNewClient(client as unknown as OpenAIShape, seam, fetch)
  return client
}
