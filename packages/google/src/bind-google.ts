import type { GoogleGenAI, GoogleGenAIOptions, HttpOptions } from '@google/genai'
import {
  assertKnownOptions,
  type ClientSeam,
  ConfigurationError,
  createDefaultClient,
  type DefaultGovernorOptions,
  type Fetch,
  type Provider,
} from '@bursar/core'
import { googleWire } from '@bursar/wire'
import { type GoogleShape } from './client-shape.js'
import { governClient, hookClient, recognisesClient } from './govern-client.js'

/** Options of the SDK's client, without the credentials, which the governor's key source gives. */
export type GoogleClientOptions = Omit<
  GoogleGenAIOptions,
  'apiKey' | 'googleAuthOptions' | 'project' | 'location' | 'httpOptions'
> & {
  readonly httpOptions?: Omit<HttpOptions, 'fetch'>
  /** Reaches the network below the governor. @default the governor's fetch, or globalThis.fetch */
  readonly fetch?: Fetch
}

export interface CreateGovernedClientOptions extends DefaultGovernorOptions {
  /** Options of the SDK's client: base URL, API version, timeout, retries. */
  readonly google?: GoogleClientOptions
}

export interface GoogleProviderOptions {
  /** Options for every client of this provider; those given to `createGovernedClient` win. */
  readonly client?: GoogleClientOptions
}

/** What both doors of this package share once they know the SDK's class. */
export interface BoundGoogle {
  /** The provider for `createGovernor({ providers: { google: google() } })`. */
  readonly google: (options?: GoogleProviderOptions) => Provider<GoogleGenAI, GoogleClientOptions>
  /**
   * The shortest form: a governed client of the process-wide governor. The first call's options make that governor; a
   * call that contradicts them throws `ConfigurationError`.
   */
  readonly createGovernedClient: (agent: string, options?: CreateGovernedClientOptions) => GoogleGenAI
}

type GoogleClass = new (options: GoogleGenAIOptions) => GoogleGenAI

/** Binds the class of the copy the caller imports: `import` and `require` of @google/genai give different ones. */
export function bindGoogle(GoogleOfCaller: GoogleClass): BoundGoogle {
  const google: BoundGoogle['google'] = (options = {}) => {
    assertKnownOptions('google()', options, ['client'])
    const { client: defaults } = options
    return {
      wire: googleWire,
      createClient: (seam, own) => newClient(GoogleOfCaller, seam, { ...defaults, ...own }),
      governClient: (client, seam) => governClient(client as GoogleShape, seam),
      recognises: recognisesClient,
    }
  }
  return {
    google,
    createGovernedClient: (agent, { google: client, ...governor } = {}) =>
      createDefaultClient(google(), agent, { governor, client }),
  }
}

function newClient(
  GoogleOfCaller: GoogleClass,
  seam: ClientSeam,
  { fetch, ...options }: GoogleClientOptions,
): GoogleGenAI {
  assertNoCredentials(options)
  // The SDK writes a base URL from the environment into the object it is given.
  const httpOptions = { ...options.httpOptions }
  const client = new GoogleOfCaller({ ...options, httpOptions, apiKey: seam.placeholder } as GoogleGenAIOptions)
  hookClient(client as unknown as GoogleShape, seam, fetch)
  return client
}

const credentialOptions = ['apiKey', 'googleAuthOptions', 'project', 'location']

/** A key given here would be dropped without a word, and a Google Cloud project signs in by itself. */
function assertNoCredentials(options: object): void {
  const given = credentialOptions.find((name) => Reflect.get(options, name) !== undefined)
  if (given === undefined) return
  throw new ConfigurationError(
    `The option \`${given}\` of a governed Google client is not yours to give: its key comes from the governor's key source. ` +
      'Use `keys`, or build the client yourself and pass it to governor.govern(client, agent), with { auth: "client" } for Vertex AI.',
  )
}
