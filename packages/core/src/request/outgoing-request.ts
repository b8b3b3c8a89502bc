import type { JsonObject, WireBody } from '@bursar/wire'
import type { OutgoingRequest } from './call.js'

/** Whether fetch would leave the process for it. */
export function isNetworkRequest(input: string | URL | Request): boolean {
  return /^https?:/i.test(input instanceof Request ? input.url : String(input))
}

/** Normalises what an SDK passes to fetch: a URL with options, or a `Request`. */
export function outgoingRequest(
  input: string | URL | Request,
  init: RequestInit = {},
): OutgoingRequest | Promise<OutgoingRequest> {
  return input instanceof Request ? fromRequest(new Request(input, init)) : describe(String(input), init)
}

/** Reads the body once: its text decides the cost, and a retry with another key must be able to send it again. */
async function fromRequest(request: Request): Promise<OutgoingRequest> {
  const text = request.body === null ? undefined : await request.text()
  return describe(request.url, {
    method: request.method,
    headers: request.headers,
    signal: request.signal,
    ...(text === undefined ? {} : { body: text }),
  })
}

function describe(url: string, init: RequestInit): OutgoingRequest {
  return {
    url,
    init,
    method: (init.method ?? 'GET').toUpperCase(),
    headers: init.headers instanceof Headers ? init.headers : new Headers(init.headers),
    body: readBody(init.body),
    signal: init.signal ?? undefined,
  }
}

function readBody(body: RequestInit['body']): WireBody {
  if (body === undefined || body === null) return { kind: 'none' }
  if (typeof body === 'string') return parseJson(body)
  if (body instanceof FormData) return { kind: 'form', form: body }
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return parseJson(new TextDecoder().decode(body))
  return { kind: 'opaque' }
}

function parseJson(text: string): WireBody {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? { kind: 'json', value: value as JsonObject } : { kind: 'opaque' }
  } catch {
    return { kind: 'opaque' }
  }
}
