import {
  assertHookable,
  type ClientSeam,
  type Fetch,
  hideProperty,
  markGoverned,
  UnsupportedClientError,
} from '@bursar/core'
import { fetchOfVersion4 } from './version-4-fetch.js'

/** What is hooked on a client of any supported major (4 to 7), and on AzureOpenAI. By shape: CJS and ESM copies are different classes. */
export interface OpenAIShape {
  baseURL: string
  fetch: Fetch
  /** ms */
  readonly timeout?: number
  apiKey: unknown
  adminAPIKey?: unknown
  readonly _options?: { apiKey?: unknown; adminAPIKey?: unknown; x509Transport?: unknown; workloadIdentity?: unknown }
  makeStatusError: (this: OpenAIShape, status: unknown, error: unknown, message: unknown, headers: unknown) => unknown
  withOptions?: (this: OpenAIShape, options?: WithOptions) => OpenAIShape
}

interface WithOptions {
  readonly fetch?: Fetch
  readonly apiKey?: unknown
}

export function recognisesClient(client: object): boolean {
  const { baseURL, fetch, makeStatusError } = client as Partial<OpenAIShape>
  return (
    typeof baseURL === 'string' &&
    typeof fetch === 'function' &&
    typeof makeStatusError === 'function' &&
    'apiKey' in client &&
    'chat' in client
  )
}

/**
 * Hooks a client in place: every request passes the seam, the key is replaced by a placeholder, errors carry our
 * denials, and clones made by `withOptions` are governed too. Throws `UnsupportedClientError` where that is impossible.
 */
export function governClient(client: OpenAIShape, seam: ClientSeam): void {
  assertHookable(client)
  assertSendsThroughFetch(client, seam)
  const send = sendOf(client)
  takeKey(client, seam)
  hookClient(client, seam, send)
}

/**
 * Lets every request of a client pass the seam, and hand on to `send`: the fetch the client brought, or none, and then the
 * governor's. The client must hold no key.
 */
export function hookClient(client: OpenAIShape, seam: ClientSeam, send: Fetch | undefined): void {
  client.fetch = seam.governFetch({
    baseUrl: client.baseURL,
    timeoutMs: () => client.timeout,
    ...(send === undefined ? {} : { send }),
  })
  decorateErrors(client, seam)
  governClones(client, seam, send)
  markGoverned(client)
}

function sendOf(client: OpenAIShape): Fetch {
  const send = client.fetch.bind(undefined)
  return typeof client.withOptions === 'function' ? send : fetchOfVersion4(send)
}

/** A clone may bring another way of authenticating than the client it was made from. */
function assertSendsThroughFetch(client: OpenAIShape, seam: ClientSeam): void {
  const identity = client._options?.workloadIdentity
  if (isGiven(client._options?.x509Transport) || isCertificateIdentity(identity)) {
    throw new UnsupportedClientError({
      message:
        "govern: this client authenticates by an X.509 transport, which sends past its fetch, so its calls can't be seen.",
    })
  }
  if (seam.auth === 'key' && authenticatesItself(client)) {
    throw new UnsupportedClientError({
      message:
        'govern: this client authenticates itself (a token provider or a key function). Pass { auth: "client" } to govern its budgets and leave its credentials alone.',
    })
  }
}

function isCertificateIdentity(identity: unknown): boolean {
  if (typeof identity !== 'object' || identity === null) return false
  return (
    Object.keys(identity).some((name) => /x509|certificate/i.test(name)) ||
    /x509/i.test(String(Reflect.get(identity, 'type')))
  )
}

function authenticatesItself(client: OpenAIShape): boolean {
  const options = client._options
  return (
    typeof options?.apiKey === 'function' ||
    isGiven(options?.workloadIdentity) ||
    // openai 7: Bedrock, Vertex and the like sign requests themselves.
    isGiven(Reflect.get(options ?? {}, 'provider')) ||
    typeof Reflect.get(client, '_azureADTokenProvider') === 'function' ||
    typeof Reflect.get(options ?? {}, 'azureADTokenProvider') === 'function'
  )
}

function isGiven(option: unknown): boolean {
  return option !== undefined && option !== null
}

/** The client keeps a placeholder: what prints it, or opens a socket with it, shows and sends nothing of worth. */
function takeKey(client: OpenAIShape, seam: ClientSeam): void {
  if (seam.auth === 'client') return
  if (typeof client.apiKey === 'string' && client.apiKey !== seam.placeholder) seam.adoptKey?.(client.apiKey)
  client.apiKey = seam.placeholder
  if (client._options !== undefined) client._options.apiKey = seam.placeholder
  dropAdminKey(client)
}

function dropAdminKey(client: OpenAIShape): void {
  if ('adminAPIKey' in client) client.adminAPIKey = null
  if (client._options !== undefined && 'adminAPIKey' in client._options) client._options.adminAPIKey = null
}

/** The SDK builds its own error from our answer; this gives it the fields of the denial. */
function decorateErrors(client: OpenAIShape, seam: ClientSeam): void {
  const makeStatusError = client.makeStatusError
  hideProperty(
    client,
    'makeStatusError',
    function (this: OpenAIShape, status: unknown, error: unknown, message: unknown, headers: unknown) {
      const made = makeStatusError.call(this, status, error, message, headers)
      return seam.decorateError(made, headers instanceof Headers ? headers : undefined)
    },
  )
}

/** `withOptions` may bring another base URL or fetch; the clone goes through a seam of its own. */
function governClones(client: OpenAIShape, seam: ClientSeam, send: Fetch | undefined): void {
  const withOptions = client.withOptions
  if (withOptions === undefined) return
  hideProperty(client, 'withOptions', function (this: OpenAIShape, options: WithOptions = {}) {
    if (options.apiKey !== undefined && seam.auth === 'key') {
      throw new UnsupportedClientError({
        message:
          'withOptions({ apiKey }): the key of a governed client comes from its key ring. Give the agent another key there.',
      })
    }
    const clone = withOptions.call(this, options)
    assertSendsThroughFetch(clone, seam)
    if (seam.auth === 'key') dropAdminKey(clone)
    hookClient(clone, seam, options.fetch ?? send)
    return clone
  })
}
