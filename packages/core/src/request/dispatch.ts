import type { ApiKey } from '../key/api-key.js'
import type { Call } from './call.js'
import { keyReference } from './choose-key.js'
import type { Flight } from './flight.js'

/** What came back, and how often a request left for it. */
export interface Dispatched {
  readonly response: Response
  readonly key: ApiKey | undefined
  readonly dispatches: number
}

/** The network failed. `mayHaveArrived` decides whether the provider may be charging for it. */
export class DispatchFailure {
  readonly error: unknown
  readonly mayHaveArrived: boolean
  readonly dispatches: number

  constructor(error: unknown, mayHaveArrived: boolean, dispatches: number) {
    this.error = error
    this.mayHaveArrived = mayHaveArrived
    this.dispatches = dispatches
  }
}

/** Sends the request with the first key; a key that the provider rejects hands over to the next one. */
export async function dispatch(flight: Flight): Promise<Dispatched> {
  const { call, keys } = flight
  const body = outgoingBody(flight)
  let dispatches = 0
  for (;;) {
    const key = keys[dispatches]
    dispatches++
    const response = await send(call, key, { body, dispatches })
    const next = keys[dispatches]
    const canHandOver = next !== undefined && call.request.body.kind !== 'opaque'
    if (key === undefined || response.status < 400 || !(await isKeyRejected(call, response))) {
      return { response, key, dispatches }
    }
    call.seam.governance.keys.reject(keyReference(call), key)
    if (!canHandOver) return { response, key, dispatches }
    await response.body?.cancel()
  }
}

interface Sending {
  readonly body: RequestInit['body']
  readonly dispatches: number
}

async function send(call: Call, key: ApiKey | undefined, { body, dispatches }: Sending): Promise<Response> {
  const { request, seam } = call
  const { url, headers } = placeKey(call, key, outgoingHeaders(call, key, body))
  const init: RequestInit = { ...request.init, method: request.method, headers }
  if (body !== undefined && body !== null) init.body = body
  // The platform's fetch sends a stream (openai 4 makes one of a form) only if it is told so.
  if (isStream(body)) Object.assign(init, { duplex: 'half' })
  // Read and refused by us: the platform would follow it with the key attached.
  if (key !== undefined) init.redirect = 'manual'
  const hasLeft = request.signal?.aborted !== true
  try {
    return await seam.send(url, init)
  } catch (error) {
    const mayHaveArrived = hasLeft && !isConnectFailure(error)
    throw new DispatchFailure(error, mayHaveArrived, mayHaveArrived ? dispatches : dispatches - 1)
  }
}

/** The body as it came, or rewritten where a cap or the stream's usage must be on the wire. */
function outgoingBody({ call, reservation, asksStreamUsage }: Flight): RequestInit['body'] {
  const { outputCap } = reservation
  if (outputCap === undefined && !asksStreamUsage) return call.request.init.body
  return JSON.stringify(
    call.operation.rewrite({
      ...(outputCap === undefined ? {} : { maxOutputTokens: outputCap }),
      ...(asksStreamUsage ? { streamUsage: true } : {}),
    }),
  )
}

/**
 * A copy of the SDK's headers in which the real key stands wherever the placeholder stood: which header that is differs
 * by SDK and version. The SDK's own object never sees the key.
 */
function outgoingHeaders({ request, seam }: Call, key: ApiKey | undefined, body: RequestInit['body']): Headers {
  const isRewritten = body !== request.init.body
  if (key === undefined && !isRewritten) return request.headers
  const headers = new Headers(request.headers)
  // A rewritten body has another length; the one the SDK computed would cut it off.
  if (isRewritten) headers.delete('content-length')
  if (key === undefined) return headers
  for (const name of keyHeaders) {
    const value = headers.get(name)
    if (value?.includes(seam.placeholder) === true) headers.set(name, value.replace(seam.placeholder, key.reveal()))
  }
  return headers
}

/**
 * Google also takes a key in the URL (`?key=`), where it would stand in `response.url` and in every log on the way: it travels
 * in a header instead. https://ai.google.dev/gemini-api/docs/api-key
 */
function placeKey(
  { request, seam }: Call,
  key: ApiKey | undefined,
  headers: Headers,
): { readonly url: string; readonly headers: Headers } {
  if (key === undefined || !request.url.includes(`key=${seam.placeholder}`)) return { url: request.url, headers }
  const url = new URL(request.url)
  url.searchParams.delete('key')
  headers.set('x-goog-api-key', key.reveal())
  return { url: url.href, headers }
}

/** Where SDKs put a key; which of them, and in what words, differs by SDK and version. */
const keyHeaders: readonly string[] = ['authorization', 'api-key', 'x-api-key', 'x-goog-api-key']

function isStream(body: RequestInit['body']): boolean {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body
}

async function isKeyRejected({ seam }: Call, response: Response): Promise<boolean> {
  if (response.status !== 401 && response.status !== 403 && response.status !== 400) return false
  const body = await jsonOf(response.clone())
  return seam.wire.classifyRefusal({ status: response.status, body }) === 'key_rejected'
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    return undefined
  }
}

/** Failures that happen before a request can have reached the provider. Source: Node's error codes and undici's. */
const connectFailures: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_INVALID_ARG',
  'ERR_INVALID_URL',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

function isConnectFailure(error: unknown): boolean {
  let current: unknown = error
  while (current instanceof Error) {
    const code: unknown = Reflect.get(current, 'code')
    if (typeof code === 'string' && connectFailures.has(code)) return true
    if (/invalid header (value|name)/i.test(current.message)) return true
    current = current.cause
  }
  return false
}
