import type { ClientSeam, Fetch } from '@bursar/core'
import { UnsupportedClientError } from '@bursar/core'
import type { ApiClientShape, GoogleShape } from './client-shape.js'
import { assertKnownApiCall, governApiCall } from './govern-api-call.js'
import { governGeneratedClients } from './govern-generated-clients.js'
import { hide } from './hide.js'
import { refuseLive } from './refuse-live.js'

const governed = Symbol.for('bursar.governed-client')

export function recognisesClient(client: object): boolean {
  const { apiClient } = client as Partial<GoogleShape>
  return typeof apiClient === 'object' && apiClient !== null && 'apiCall' in apiClient && 'models' in client
}

/**
 * Hooks a client in place: every request passes the seam, the key is replaced by a placeholder, errors carry our denials,
 * live sessions are refused. Throws `UnsupportedClientError` where that is impossible.
 */
export function governClient(client: GoogleShape, seam: ClientSeam): void {
  assertGovernable(client)
  takeKey(client, seam)
  hookClient(client, seam, undefined)
}

/** Lets every request of a client pass the seam, and hand on to `send`. The client must hold no key. */
export function hookClient(client: GoogleShape, seam: ClientSeam, send: Fetch | undefined): void {
  assertKnownApiCall(client.apiClient)
  governGeneratedClients(client, seam, send)
  governApiCall(client.apiClient, seam, send)
  decorateErrors(client.apiClient, seam)
  refuseLive(client)
  hide(client, governed, true)
}

function assertGovernable(client: GoogleShape): void {
  if (Reflect.get(client, governed) === true) {
    throw new UnsupportedClientError({
      message: 'govern: this client is governed already; a second governor would count every call twice.',
    })
  }
  if (!Object.isExtensible(client.apiClient)) {
    throw new UnsupportedClientError({
      message: "govern: the client is sealed and can't be hooked in place. Govern it before Object.seal.",
    })
  }
  assertKnownApiCall(client.apiClient)
}

/** The client keeps a placeholder: what prints it, or opens a socket with it, shows and sends nothing of worth. */
function takeKey(client: GoogleShape, seam: ClientSeam): void {
  if (seam.auth === 'client') return
  const { clientOptions } = client.apiClient
  const key = clientOptions.apiKey ?? client.apiKey
  if (typeof key !== 'string' || key === '') {
    throw new UnsupportedClientError({
      message:
        'govern: this client authenticates itself (Vertex AI with a Google Cloud project) or has no key. Pass ' +
        '{ auth: "client" } to govern its budgets and leave its credentials alone.',
    })
  }
  if (key !== seam.placeholder) seam.adoptKey?.(key)
  client.apiKey = seam.placeholder
  clientOptions.apiKey = seam.placeholder
  if (clientOptions.auth !== undefined) clientOptions.auth.apiKey = seam.placeholder
}

/** The SDK builds its own error from our answer; this gives it the fields of the denial. */
function decorateErrors(apiClient: ApiClientShape, seam: ClientSeam): void {
  for (const name of ['request', 'requestStream'] as const) {
    const original = apiClient[name]
    hide(apiClient, name, async (...parameters: unknown[]) => {
      try {
        return await original.apply(apiClient, parameters)
      } catch (error) {
        throw seam.decorateError(error, undefined)
      }
    })
  }
}
