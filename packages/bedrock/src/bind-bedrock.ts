import type { BedrockRuntimeClient, BedrockRuntimeClientConfig } from '@aws-sdk/client-bedrock-runtime'
import {
  assertKnownOptions,
  type ClientSeam,
  createDefaultClient,
  type DefaultGovernorOptions,
  type Provider,
} from '@bursar/core'
import { bedrockWire } from '@bursar/wire'
import { type BedrockShape, governClient, recognisesClient } from './govern-client.js'

/** Options of the SDK's client, its credentials included: it signs each request itself, and no key of the governor's is involved. */
export type BedrockClientOptions = BedrockRuntimeClientConfig

export interface CreateGovernedClientOptions extends DefaultGovernorOptions {
  /** Options of the SDK's client: region, credentials, retries, request handler. */
  readonly bedrock?: BedrockClientOptions
}

export interface BedrockProviderOptions {
  /** Options for every client of this provider; those given to `createGovernedClient` win. */
  readonly client?: BedrockClientOptions
}

/** What this package offers once it knows the SDK's class. */
export interface BoundBedrock {
  /** The provider for `createGovernor({ providers: { bedrock: bedrock() } })`. */
  readonly bedrock: (options?: BedrockProviderOptions) => Provider<BedrockRuntimeClient, BedrockClientOptions>
  /**
   * The shortest form: a governed client of the process-wide governor. The first call's options make that governor; a
   * call that contradicts them throws `ConfigurationError`.
   */
  readonly createGovernedClient: (agent: string, options?: CreateGovernedClientOptions) => BedrockRuntimeClient
}

type BedrockClass = new (options: BedrockClientOptions) => BedrockRuntimeClient

/** Free of the SDK. `import` and `require` of it give the same class, so one door binds it for both. */
export function bindBedrock(BedrockOfCaller: BedrockClass): BoundBedrock {
  const bedrock: BoundBedrock['bedrock'] = (options = {}) => {
    assertKnownOptions('bedrock()', options, ['client'])
    const { client: defaults } = options
    return {
      wire: bedrockWire,
      auth: 'client',
      createClient: (seam, own) => newClient(BedrockOfCaller, seam, { ...defaults, ...own }),
      governClient: (client, seam) => governClient(client as BedrockShape, seam),
      recognises: recognisesClient,
    }
  }
  return {
    bedrock,
    createGovernedClient: (agent, { bedrock: client, ...governor } = {}) =>
      createDefaultClient(bedrock(), agent, { governor, client }),
  }
}

function newClient(
  BedrockOfCaller: BedrockClass,
  seam: ClientSeam,
  options: BedrockClientOptions,
): BedrockRuntimeClient {
  const client = new BedrockOfCaller(options)
  governClient(client as unknown as BedrockShape, seam)
  return client
}
