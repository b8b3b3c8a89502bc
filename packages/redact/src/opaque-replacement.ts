import { types } from 'node:util'
import type { RedactHeaders } from './redact-headers.js'
import type { RedactText } from './redact-text.js'

/** What is to be removed. */
export interface Rules {
  readonly text: RedactText
  readonly headers: RedactHeaders
  /** Whether what goes by this name is a credential as a whole. */
  readonly isSensitive: (name: unknown) => boolean
}

/**
 * What stands for an object whose content is not in its properties: bytes, headers, URLs, requests and responses.
 * The object itself if it is clean, a clean one of the same class if not, undefined for all other objects. A request or
 * response that had to be cleaned has no body any more: what its stream holds is not known.
 */
export function opaqueReplacement(value: object, rules: Rules): unknown {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === Array.prototype) return undefined
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return cleanBytes(value, rules.text)
  if (value instanceof Headers) return cleanHeaders(value, rules)
  if (value instanceof URL) return cleanUrl(value, rules.text)
  if (value instanceof URLSearchParams) return cleanSearch(value, rules.text)
  if (value instanceof Response) return cleanResponse(value, rules)
  if (value instanceof Request) return cleanRequest(value, rules)
  if (types.isBoxedPrimitive(value)) return cleanText(value, String(value), rules.text)
  return types.isRegExp(value) ? cleanText(value, value.source, rules.text) : undefined
}

function cleanText(value: object, content: string, text: RedactText): unknown {
  const clean = text(content)
  return clean === content ? value : clean
}

function cleanBytes(value: ArrayBufferView | ArrayBufferLike, text: RedactText): unknown {
  const bytes = ArrayBuffer.isView(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : Buffer.from(value)
  const content = bytes.toString('latin1')
  const clean = text(content)
  if (clean === content) return value
  const copy = Buffer.from(clean, 'latin1')
  if (Buffer.isBuffer(value)) return copy
  return ArrayBuffer.isView(value) ? new Uint8Array(copy) : new Uint8Array(copy).buffer
}

function cleanHeaders(headers: Headers, rules: Rules): Headers {
  const isClean = [...headers].every(([name, value]) => !rules.isSensitive(name) && rules.text(value) === value)
  return isClean ? headers : rules.headers(headers)
}

function cleanUrl(url: URL, text: RedactText): unknown {
  const clean = text(url.href)
  if (clean === url.href) return url
  return URL.canParse(clean) ? new URL(clean) : clean
}

function cleanSearch(search: URLSearchParams, text: RedactText): URLSearchParams {
  const content = `?${search.toString()}`
  const clean = text(content)
  return clean === content ? search : new URLSearchParams(clean)
}

function cleanResponse(response: Response, rules: Rules): unknown {
  const cleanedHeaders = cleanHeaders(response.headers, rules)
  const url = rules.text(response.url)
  const statusText = rules.text(response.statusText)
  if (cleanedHeaders === response.headers && url === response.url && statusText === response.statusText) return response
  const { status } = response
  if (status < 200) return { status, statusText, url, headers: cleanedHeaders }
  return Object.defineProperty(new Response(null, { status, statusText, headers: cleanedHeaders }), 'url', {
    value: url,
  })
}

function cleanRequest(request: Request, rules: Rules): unknown {
  const cleanedHeaders = cleanHeaders(request.headers, rules)
  const url = rules.text(request.url)
  if (cleanedHeaders === request.headers && url === request.url) return request
  const { method } = request
  return URL.canParse(url)
    ? new Request(url, { method, headers: cleanedHeaders })
    : { method, url, headers: cleanedHeaders }
}
