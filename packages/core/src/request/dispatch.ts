import type { RingKey } from '../key/ring-key.js'
import { awaitKeys } from './await-keys.js'
import type { Call } from './call.js'
import { chooseKey, keyReference } from './choose-key.js'
import type { Flight } from './flight.js'

/** What came back, and how often a request left for it. */
export interface Dispatched {
  readonly response: Response
  readonly key: RingKey | undefined
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

/** Sends the request with the first key; a key that the provider rejects hands over to another one of its label. */
export async function dispatch(flight: Flight): Promise<Dispatched> {
  const { call } = flight
  const body = outgoingBody(flight)
  const tried = new Set<RingKey>()
  let key = flight.keys[0]
  if (key !== undefined && isCompromised(call, key)) key = await anotherKey(call)
  for (let dispatches = 1; ; dispatches++) {
    if (key !== undefined) take(flight, key)
    const response = await send(call, key, { body, dispatches })
    // A request that had no place for the key says nothing about it, whatever the provider answers.
    const isBlamed = response.status >= 400 && carriesKey(call) && (await isKeyRejected(call, response))
    if (key === undefined || !isBlamed) return { response, key, dispatches }
    const next = await handOver(call, key, tried.add(key))
    if (next === undefined) return { response, key, dispatches }
    await response.body?.cancel()
    key = next
  }
}

/** The key that was chosen became known to others while the call waited. */
function isCompromised({ seam }: Call, { fingerprint }: RingKey): boolean {
  return seam.governance.keys.compromised.has(fingerprint)
}

async function anotherKey(call: Call): Promise<RingKey | undefined> {
  try {
    return (await chooseKey(call))[0]
  } catch (error) {
    throw new DispatchFailure(error, false, 0)
  }
}

function take({ call, keyInUse }: Flight, key: RingKey): void {
  const { clock, fleetKeyUse } = call.seam.governance
  const now = clock.now()
  keyInUse.take(key, now)
  fleetKeyUse.note(key, now)
}

/** Another key after a rejection; none for a body that can't be sent twice. */
async function handOver(call: Call, key: RingKey, tried: ReadonlySet<RingKey>): Promise<RingKey | undefined> {
  const keys = call.seam.governance.keys.of(keyReference(call))
  keys.reject(key)
  if (call.request.body.kind === 'opaque') return undefined
  const next = keys.replacement(key.label, tried)
  // Who does not wait gets the rejection: it is an answer, and costs nothing.
  return next instanceof Promise ? awaitKeys(next, call).catch(() => undefined) : next
}

interface Sending {
  readonly body: RequestInit['body']
  readonly dispatches: number
}

async function send(call: Call, key: RingKey | undefined, { body, dispatches }: Sending): Promise<Response> {
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
 * by SDK and version. The SDK's own object never sees the key. A fetch that is handed to an unknown SDK also replaces a key
 * that the SDK found for itself, in OPENAI_API_KEY for example: the agent's is the one that is counted and rotated.
 */
function outgoingHeaders({ request, seam }: Call, key: RingKey | undefined, body: RequestInit['body']): Headers {
  const isRewritten = body !== request.init.body
  if (key === undefined && !isRewritten) return request.headers
  const headers = new Headers(request.headers)
  // A rewritten body has another length; the one the SDK computed would cut it off.
  if (isRewritten) headers.delete('content-length')
  if (key === undefined) return headers
  for (const name of keyHeaders) {
    const value = headers.get(name)
    if (value === null) continue
    if (value.includes(seam.placeholder)) headers.set(name, value.replace(seam.placeholder, key.key.reveal()))
    else if (seam.overwritesKey) headers.set(name, inItsWords(name, key.key.reveal()))
  }
  return headers
}

/** Whether the key is on the wire. A client of its own mind may send another one, or none. */
function carriesKey({ request, seam }: Call): boolean {
  if (request.url.includes(`key=${seam.placeholder}`)) return true
  const values = keyHeaders.map((name) => request.headers.get(name)).filter((value) => value !== null)
  return values.some((value) => seam.overwritesKey || value.includes(seam.placeholder))
}

function inItsWords(header: string, key: string): string {
  return header === 'authorization' ? `Bearer ${key}` : key
}

/**
 * Google also takes a key in the URL (`?key=`), where it would stand in `response.url` and in every log on the way: it travels
 * in a header instead. https://ai.google.dev/gemini-api/docs/api-key
 */
function placeKey(
  { request, seam }: Call,
  key: RingKey | undefined,
  headers: Headers,
): { readonly url: string; readonly headers: Headers } {
  if (key === undefined || !request.url.includes(`key=${seam.placeholder}`)) return { url: request.url, headers }
  const url = new URL(request.url)
  url.searchParams.delete('key')
  headers.set('x-goog-api-key', key.key.reveal())
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

/** What fetch itself refuses to send, without a code. Ports: https://fetch.spec.whatwg.org/#port-blocking */
const refusedByFetch = /invalid header (value|name)|^bad port$/i

function isConnectFailure(error: unknown): boolean {
  let current: unknown = error
  while (current instanceof Error) {
    const code: unknown = Reflect.get(current, 'code')
    if (typeof code === 'string' && connectFailures.has(code)) return true
    if (refusedByFetch.test(current.message)) return true
    current = current.cause
  }
  return false
}
