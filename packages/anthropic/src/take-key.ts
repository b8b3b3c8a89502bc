import type { ClientSeam } from '@bursar/core'
import type { AnthropicShape } from './anthropic-shape.js'

/** The client keeps a placeholder: what prints it shows, and what sends past its fetch sends, nothing of worth. */
export function takeKey(client: AnthropicShape, seam: ClientSeam): void {
  if (seam.auth === 'client') return
  if (typeof client.apiKey === 'string' && client.apiKey !== seam.placeholder) seam.adoptKey?.(client.apiKey)
  client.apiKey = seam.placeholder
  if (client._options !== undefined) client._options.apiKey = seam.placeholder
  dropOtherCredentials(client)
}

/**
 * A second token (ANTHROPIC_AUTH_TOKEN), and credentials among the default headers (ANTHROPIC_CUSTOM_HEADERS), which would be
 * sent instead of the agent's key.
 */
export function dropOtherCredentials(client: AnthropicShape): void {
  if ('authToken' in client) client.authToken = null
  const options = client._options
  if (options === undefined) return
  if ('authToken' in options) options.authToken = null
  if (options.defaultHeaders !== undefined) options.defaultHeaders = withoutCredentials(options.defaultHeaders)
}

const credentialHeader = /^(?:authorization|x-api-key|api-key)$/i

/** Headers, pairs or an object, as the SDK takes them; the caller's own object stays as it is. */
function withoutCredentials(headers: unknown): unknown {
  if (headers instanceof Headers) return new Headers([...headers].filter(isOther))
  if (Array.isArray(headers)) return headers.filter(isOther)
  if (typeof headers !== 'object' || headers === null) return headers
  // The SDK's own form, which keeps what is explicitly left out.
  const { values, nulls } = headers as { values?: unknown; nulls?: unknown }
  if (values instanceof Headers && nulls instanceof Set) return { ...headers, values: withoutCredentials(values) }
  return Object.fromEntries(Object.entries(headers).filter(isOther))
}

function isOther(header: unknown): boolean {
  return !Array.isArray(header) || !credentialHeader.test(String(header[0]))
}
