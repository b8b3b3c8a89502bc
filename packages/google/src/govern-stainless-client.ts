import type { ClientSeam, Fetch } from '@bursar/core'
import { hide } from './hide.js'

/** The client behind interactions and webhooks in @google/genai 1.x. */
export interface StainlessShape {
  fetch: Fetch
  apiKey: unknown
  readonly _options?: { apiKey?: unknown }
  readonly makeStatusError: (...parameters: unknown[]) => unknown
  readonly withOptions: (options?: { readonly fetch?: Fetch }) => StainlessShape
}

export function isStainlessClient(value: unknown): value is StainlessShape {
  if (typeof value !== 'object' || value === null) return false
  const { fetch, makeStatusError } = value as Partial<StainlessShape>
  return typeof fetch === 'function' && typeof makeStatusError === 'function'
}

/** Its requests, its errors, and the clones that `withOptions` makes. */
export function governStainlessClient(client: StainlessShape, seam: ClientSeam, fetch: Fetch): void {
  const { makeStatusError, withOptions } = client
  client.fetch = fetch
  if (seam.auth === 'key') {
    client.apiKey = seam.placeholder
    if (client._options !== undefined) client._options.apiKey = seam.placeholder
  }
  hide(client, 'makeStatusError', (...parameters: unknown[]) => {
    const headers = parameters[3]
    const made = makeStatusError.apply(client, parameters)
    return seam.decorateError(made, headers instanceof Headers ? headers : undefined)
  })
  hide(client, 'withOptions', (options: { readonly fetch?: Fetch } = {}) => {
    const clone = withOptions.call(client, { ...options, fetch })
    governStainlessClient(clone, seam, fetch)
    return clone
  })
}
