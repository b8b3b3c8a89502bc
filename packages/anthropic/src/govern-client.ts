import {
  assertHookable,
  type ClientSeam,
  type Fetch,
  hideProperty,
  markGoverned,
  UnsupportedClientError,
} from '@bursar/core'
import {
  adaptsItsRequests,
  type AnthropicShape,
  authenticatesItself,
  type Middleware,
  type WithOptions,
} from './anthropic-shape.js'
import { dropOtherCredentials, takeKey } from './take-key.js'

export { type AnthropicShape, recognisesClient } from './anthropic-shape.js'

/**
 * Hooks a client in place: every request passes the seam, the key is replaced by a placeholder, errors carry our
 * denials, and clones made by `withOptions` are governed too. Throws `UnsupportedClientError` where that is impossible.
 */
export function governClient(client: AnthropicShape, seam: ClientSeam): void {
  assertHookable(client)
  assertGovernable(client, seam)
  const send = client.fetch.bind(undefined)
  takeKey(client, seam)
  hookClient(client, seam, send)
}

/** Hooks a client that was made with the placeholder; `send` reaches the network, or the governor's fetch does. */
export function hookCreatedClient(client: AnthropicShape, seam: ClientSeam, send: Fetch | undefined): void {
  dropOtherCredentials(client)
  hookClient(client, seam, send)
}

function hookClient(client: AnthropicShape, seam: ClientSeam, send: Fetch | undefined): void {
  if (adaptsItsRequests(client)) hookAboveBackend(client, seam)
  else hookFetch(client, seam, send)
  decorateErrors(client, seam)
  governClones(client, seam, send)
  markGoverned(client)
}

/**
 * Below all middleware: one of a client's, or of a single call's, may send a request again, and each time counts.
 * A client that authenticates itself may learn its base URL with its credentials, at the first call.
 */
function hookFetch(client: AnthropicShape, seam: ClientSeam, send: Fetch | undefined): void {
  const govern = (baseUrl: string): Fetch =>
    seam.governFetch({ baseUrl, timeoutMs: () => client.timeout, ...(send === undefined ? {} : { send }) })
  let governed = { baseUrl: client.baseURL, fetch: govern(client.baseURL) }
  client.fetch = (input, init) => {
    if (seam.auth === 'client' && governed.baseUrl !== client.baseURL) {
      governed = { baseUrl: client.baseURL, fetch: govern(client.baseURL) }
    }
    return governed.fetch(input, init)
  }
}

/**
 * Between the caller's middleware and the one that turns a message into what Bedrock or Vertex take: the last place where a
 * request and its answer are Anthropic's.
 */
function hookAboveBackend(client: AnthropicShape, seam: ClientSeam): void {
  const backendMiddleware = client.backendMiddleware
  if (backendMiddleware === undefined) return
  const governed: Middleware = (request, next) => {
    // A seam hands on where it was asked to send, unchanged.
    const send: Fetch = (_input, init) => next({ ...request, ...init, url: request.url })
    return seam.governFetch({ baseUrl: client.baseURL, timeoutMs: () => client.timeout, send })(request.url, request)
  }
  hideProperty(client, 'backendMiddleware', function (this: AnthropicShape) {
    return [governed, ...backendMiddleware.call(this)]
  })
}

function assertGovernable(client: AnthropicShape, seam: ClientSeam): void {
  if (seam.auth === 'client') return assertKnownVersion(client)
  if (!authenticatesItself(client) && !adaptsItsRequests(client)) return
  throw new UnsupportedClientError({
    message:
      'govern: this client authenticates itself (a token, credentials, a profile, a key function, or the platform it is for). ' +
      'Pass { auth: "client" } to govern its budgets and leave its credentials alone.',
  })
}

/**
 * A client that holds a placeholder fails closed, should a version to come send past its fetch; one that keeps its own
 * credentials would go on unseen.
 */
function assertKnownVersion(client: AnthropicShape): void {
  const userAgent: unknown = Reflect.get(client, 'getUserAgent')
  const text = typeof userAgent === 'function' ? String(Reflect.apply(userAgent, client, [])) : ''
  const major = Number(/\/JS (\d+)\./.exec(text)?.[1] ?? 0)
  if (major <= newestMajor) return
  throw new UnsupportedClientError({
    message: `govern: { auth: "client" } is not known to see every request of version ${major} of this SDK. Use versions below ${newestMajor + 1}, or let the governor hold the key.`,
  })
}

const newestMajor = 1

/** The SDK builds its own error from our answer; this gives it the fields of the denial. */
function decorateErrors(client: AnthropicShape, seam: ClientSeam): void {
  const makeStatusError = client.makeStatusError
  hideProperty(
    client,
    'makeStatusError',
    function (this: AnthropicShape, status: unknown, error: unknown, message: unknown, headers: unknown) {
      const made = makeStatusError.call(this, status, error, message, headers)
      return seam.decorateError(made, headers instanceof Headers ? headers : undefined)
    },
  )
}

const credentials = ['apiKey', 'authToken', 'credentials', 'config', 'profile'] as const

/** `withOptions` may bring another base URL or fetch; the clone goes through a seam of its own. */
function governClones(client: AnthropicShape, seam: ClientSeam, send: Fetch | undefined): void {
  const withOptions = client.withOptions
  hideProperty(client, 'withOptions', function (this: AnthropicShape, options: WithOptions = {}) {
    const given = credentials.find((name) => (options[name] ?? undefined) !== undefined)
    if (given !== undefined && seam.auth === 'key') {
      throw new UnsupportedClientError({
        message: `withOptions({ ${given} }): the key of a governed client comes from its key ring. Give the agent another key there.`,
      })
    }
    const clone = withOptions.call(this, options)
    // The constructor has read the environment again.
    if (seam.auth === 'key') dropOtherCredentials(clone)
    hookClient(clone, seam, options.fetch ?? send)
    return clone
  })
}
