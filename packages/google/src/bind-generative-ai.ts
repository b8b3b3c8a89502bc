import type { GoogleGenerativeAI, RequestOptions } from '@google/generative-ai'
import {
  assertKnownOptions,
  type ClientSeam,
  createDefaultClient,
  type DefaultGovernorOptions,
  type Provider,
} from '@bursar/core'
import { googleWire } from '@bursar/wire'
import type { FetchErrorClass, GenerativeAIShape } from './generative-ai/client-shape.js'
import { governClient, hookClient, recognisesClient } from './generative-ai/govern-client.js'

/** What every model of a client is made with, unless `getGenerativeModel` is given its own: base URL, API version, timeout. */
export type GenerativeAIClientOptions = Pick<RequestOptions, 'baseUrl' | 'apiVersion' | 'timeout' | 'customHeaders'>

export interface CreateGovernedGenerativeAIOptions extends Omit<DefaultGovernorOptions, 'fetch'> {
  readonly google?: GenerativeAIClientOptions
}

export interface GenerativeAIProviderOptions {
  /** Options for every client of this provider; those given to `createGovernedClient` win. */
  readonly client?: GenerativeAIClientOptions
}

/** What both doors of this module share once they know the SDK's classes. */
export interface BoundGenerativeAI {
  /** The provider for `createGovernor({ providers: { google: generativeAI() } })`. */
  readonly generativeAI: (
    options?: GenerativeAIProviderOptions,
  ) => Provider<GoogleGenerativeAI, GenerativeAIClientOptions>
  /** The shortest form: a governed client of the process-wide governor, as in `@bursar/google`. */
  readonly createGovernedClient: (agent: string, options?: CreateGovernedGenerativeAIOptions) => GoogleGenerativeAI
}

/** The SDK's classes, of the copy the caller imports. */
export interface GenerativeAIClasses {
  readonly GoogleGenerativeAI: new (apiKey: string) => GoogleGenerativeAI
  readonly GoogleGenerativeAIFetchError: FetchErrorClass
}

export function bindGenerativeAI(classes: GenerativeAIClasses): BoundGenerativeAI {
  const { GoogleGenerativeAI: Client, GoogleGenerativeAIFetchError: FetchError } = classes
  const generativeAI: BoundGenerativeAI['generativeAI'] = (options = {}) => {
    assertKnownOptions('generativeAI()', options, ['client'])
    const { client: defaults } = options
    return {
      wire: googleWire,
      createClient: (seam, own) => newClient(Client, seam, { FetchError, defaults: { ...defaults, ...own } }),
      governClient: (client, seam) => governClient(client as GenerativeAIShape, { seam, FetchError, defaults }),
      recognises: recognisesClient,
    }
  }
  return {
    generativeAI,
    createGovernedClient: (agent, { google: client, ...governor } = {}) =>
      createDefaultClient(generativeAI(), agent, { governor, client }),
  }
}

interface NewClientOptions {
  readonly FetchError: FetchErrorClass
  readonly defaults: GenerativeAIClientOptions
}

function newClient(
  Client: GenerativeAIClasses['GoogleGenerativeAI'],
  seam: ClientSeam,
  { FetchError, defaults }: NewClientOptions,
): GoogleGenerativeAI {
  assertKnownOptions('generativeAI: the client options', defaults, [
    'baseUrl',
    'apiVersion',
    'timeout',
    'customHeaders',
  ])
  const client = new Client(seam.placeholder)
  hookClient(client as unknown as GenerativeAIShape, { seam, FetchError, defaults })
  return client
}
