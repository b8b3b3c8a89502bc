import type { Fetch } from '@bursar/core'

/** A request as the SDK hands it to middleware: what `fetch` takes as its options, and where it goes. */
export type MiddlewareRequest = RequestInit & { readonly url: string }

export type Middleware = (
  request: MiddlewareRequest,
  next: (request: MiddlewareRequest) => Promise<Response>,
  context: unknown,
) => Promise<Response>

/**
 * What is hooked on a client of any supported version (0.60 to 1.x), and on those of Bedrock, Vertex and Foundry. By shape:
 * CJS and ESM copies are different classes.
 */
export interface AnthropicShape {
  baseURL: string
  fetch: Fetch
  /** ms */
  readonly timeout?: number
  apiKey: unknown
  authToken?: unknown
  readonly _options?: CredentialOptions
  makeStatusError: (
    this: AnthropicShape,
    status: unknown,
    error: unknown,
    message: unknown,
    headers: unknown,
  ) => unknown
  withOptions: (this: AnthropicShape, options: WithOptions) => AnthropicShape
  /** Turns a message into what another platform takes, below all middleware of the caller's. */
  backendMiddleware?: (this: AnthropicShape) => readonly Middleware[]
}

export interface CredentialOptions {
  apiKey?: unknown
  authToken?: unknown
  readonly credentials?: unknown
  readonly config?: unknown
  readonly profile?: unknown
  defaultHeaders?: unknown
}

export interface WithOptions {
  readonly fetch?: Fetch
  readonly apiKey?: unknown
  readonly authToken?: unknown
  readonly credentials?: unknown
  readonly config?: unknown
  readonly profile?: unknown
}

export function recognisesClient(client: object): client is AnthropicShape {
  const { baseURL, fetch, makeStatusError, withOptions } = client as Partial<AnthropicShape>
  return (
    typeof baseURL === 'string' &&
    typeof fetch === 'function' &&
    typeof makeStatusError === 'function' &&
    typeof withOptions === 'function' &&
    'apiKey' in client &&
    'messages' in client
  )
}

/** Bedrock and Vertex: what leaves is not Anthropic's wire any more, and only the SDK's own seam above it sees that. */
export function adaptsItsRequests(client: AnthropicShape): boolean {
  return typeof client.backendMiddleware === 'function' && client.backendMiddleware().length > 0
}

/** Whether the client gets its credentials anywhere else than from one key. */
export function authenticatesItself(client: AnthropicShape): boolean {
  return typeof client._options?.apiKey === 'function' || typeof client.apiKey !== 'string'
}
