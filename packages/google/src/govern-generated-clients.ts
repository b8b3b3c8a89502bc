import { type ClientSeam, type Fetch, isDenial, UnsupportedClientError } from '@bursar/core'
import type { GoogleShape } from './client-shape.js'
import { hide } from './hide.js'
import { governStainlessClient, isStainlessClient } from './govern-stainless-client.js'

/**
 * Interactions, webhooks, agents and the like go through a second client inside the SDK, which is made when it is first
 * used: one of Stainless's in 1.x, a generated one afterwards. From 2.23 on that one asks the first client for its fetch;
 * before, it knows nothing but the global one, and is refused.
 */
export function governGeneratedClients(client: GoogleShape, seam: ClientSeam, send: Fetch | undefined): void {
  const fetch = (): Fetch => governedFetch(client, seam, send)
  if (client.apiClient.getFetch !== undefined) {
    const generated = denialsNotRetried(fetch())
    hide(client.apiClient, 'getFetch', () => generated)
    forgetMadeClients(client)
    return
  }
  const isFirstMajor = client.apiClient.apiCall.length === FIRST_MAJOR
  if (isFirstMajor && client.getNextGenClient !== undefined) return governNextGenClient(client, seam, fetch())
  if (!isFirstMajor) for (const name of [...accessorsOf(client), 'getNextGenClient']) refuse(client, name)
}

/** Parameters of `apiCall` in 1.x. */
const FIRST_MAJOR = 2

function governedFetch({ apiClient }: GoogleShape, seam: ClientSeam, send: Fetch | undefined): Fetch {
  return seam.governFetch({
    baseUrl: apiClient.getBaseUrl(),
    timeoutMs: () => apiClient.clientOptions.httpOptions?.timeout,
    ...(send === undefined ? {} : { send }),
  })
}

/** It is hooked as it is handed out, and at once where it was made before. */
function governNextGenClient(client: GoogleShape, seam: ClientSeam, fetch: Fetch): void {
  const original = client.getNextGenClient
  const governed = new WeakSet<object>()
  const hooked = (): unknown => {
    const made = original?.call(client)
    if (!isStainlessClient(made)) throw tooOld()
    if (!governed.has(made)) governStainlessClient(made, seam, fetch)
    governed.add(made)
    return made
  }
  hide(client, 'getNextGenClient', hooked)
  if (Reflect.get(client, '_nextGenClient') !== undefined) hooked()
}

/** Clients made before would go on with the fetch they were made with. */
function forgetMadeClients(client: GoogleShape): void {
  for (const [name, part] of Object.entries(client)) {
    if (name === '_nextGenClient') Reflect.set(client, name, undefined)
    else if (typeof part === 'object' && part !== null && 'sdk' in part) part.sdk = undefined
  }
}

/** The generated client retries by status, for up to an hour; a denial is no reason to. */
function denialsNotRetried(fetch: Fetch): Fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    if (!isDenial(response) || (response.status !== 429 && response.status < 500)) return response
    return new Response(response.body, { status: 403, headers: response.headers })
  }
}

/** Parts that are made when they are first asked for. */
function accessorsOf(client: object): readonly string[] {
  const prototype: object | null = Object.getPrototypeOf(client)
  if (prototype === null || prototype === Object.prototype) return []
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([, property]) => 'get' in property)
  return [...own.map(([name]) => name), ...accessorsOf(prototype)]
}

function refuse(client: object, name: string): void {
  Object.defineProperty(client, name, {
    configurable: true,
    enumerable: false,
    get() {
      throw tooOld()
    },
  })
}

function tooOld(): UnsupportedClientError {
  return new UnsupportedClientError({
    message:
      'This part of a governed GoogleGenAI sends past every hook before @google/genai 2.23: update the SDK, or call it with a ' +
      'client that is not governed.',
  })
}
