import type { JsonObject, WireBody } from '@bursar/wire'
import { PolicyDeniedError } from '../errors/index.js'
import type { OutgoingRequest } from './call.js'

/** Whether fetch may leave the process for it; what can't be read counts as such, so that it is not let through. */
export function isNetworkRequest(input: string | URL | Request): boolean {
  const url = input instanceof Request ? input.url : String(input)
  if (/^https?:/i.test(url) || !URL.canParse(url)) return true
  // Not by its first characters alone: fetch ignores spaces around and line breaks inside a URL.
  const { protocol } = new URL(url)
  return protocol === 'http:' || protocol === 'https:'
}

/** Normalises what an SDK passes to fetch: a URL with options, or a `Request`. Throws `PolicyDeniedError` for neither. */
export function outgoingRequest(
  input: string | URL | Request,
  init: RequestInit = {},
): OutgoingRequest | Promise<OutgoingRequest> {
  if (input instanceof Request) return fromRequest(new Request(input, init))
  const url = String(input)
  if (URL.canParse(url)) return describe(url, init)
  throw new PolicyDeniedError({
    message: "The governed fetch takes an absolute URL or the platform's own Request; this input is neither.",
  })
}

/** Reads the body once: it decides the cost, and a retry with another key must be able to send it again. */
async function fromRequest(request: Request): Promise<OutgoingRequest> {
  const body = request.body === null ? undefined : await request.arrayBuffer()
  return describe(request.url, {
    method: request.method,
    headers: request.headers,
    signal: request.signal,
    ...(body === undefined ? {} : { body }),
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
