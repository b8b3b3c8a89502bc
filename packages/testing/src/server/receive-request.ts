import type { IncomingMessage } from 'node:http'
import { isObject, type JsonObject } from '../json.js'
import { keyOf } from './key-of.js'
import type { ProviderState } from './provider-state.js'
import type { RecordedRequest } from './recorded-request.js'
import type { WireFormat } from './wire-format.js'
import { formatOf } from './wire-formats.js'

export interface ReceivedRequest {
  readonly request: RecordedRequest
  readonly format: WireFormat
  /** The body was longer than allowed; what is recorded of it is its beginning. */
  readonly tooLarge: boolean
  /** The body says it is JSON, but is not. */
  readonly invalidJson: boolean
}

/** Reads and records one request. `undefined`: the client left before its body was complete. */
export async function receiveRequest(
  message: IncomingMessage,
  state: ProviderState,
): Promise<ReceivedRequest | undefined> {
  const read = await readBody(message, state.options.maxBodyBytes)
  if (read === undefined) return undefined
  const { body, invalidJson } = await parseBody(read.bytes, contentTypeOf(message))
  const url = new URL(message.url ?? '/', 'http://provider')
  const format = formatOf(url.pathname, message.headers)
  const request = record(message, state, { url, format, body, rawBody: read.bytes })
  state.requests.push(request)
  return { request, format, tooLarge: read.tooLarge, invalidJson }
}

/** Google's SDK calls the bytes of an upload JSON. */
function contentTypeOf({ headers }: IncomingMessage): string {
  return headers['x-goog-upload-offset'] === undefined ? (headers['content-type'] ?? '') : 'application/octet-stream'
}

interface Content extends Pick<RecordedRequest, 'body' | 'rawBody'> {
  readonly url: URL
  readonly format: WireFormat
}

function record(message: IncomingMessage, state: ProviderState, { url, format, ...content }: Content): RecordedRequest {
  const key = keyOf(message.headers) ?? url.searchParams.get('key') ?? undefined
  return {
    index: state.requests.length,
    method: message.method ?? 'GET',
    path: url.pathname,
    format: format.name,
    route: format.routeOf(url.pathname),
    query: Object.fromEntries(url.searchParams),
    headers: message.headers,
    ...content,
    key,
    keyAccepted: key !== undefined && state.options.acceptsKey(key),
    stainlessRetryCount: Number(message.headers['x-stainless-retry-count'] ?? 0),
  }
}

interface ReadBody {
  readonly bytes: Buffer
  readonly tooLarge: boolean
}

/** Reads on past the limit without keeping it, so that the client gets to read the refusal. */
async function readBody(message: IncomingMessage, limit: number): Promise<ReadBody | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      if (length <= limit) chunks.push(chunk)
      length += chunk.length
    }
  } catch {
    return undefined
  }
  return { bytes: Buffer.concat(chunks), tooLarge: length > limit }
}

interface ParsedBody {
  readonly body: JsonObject | undefined
  readonly invalidJson: boolean
}

async function parseBody(bytes: Buffer, contentType: string): Promise<ParsedBody> {
  if (bytes.length === 0) return { body: undefined, invalidJson: false }
  if (contentType.startsWith('multipart/form-data'))
    return { body: await parseForm(bytes, contentType), invalidJson: false }
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return { body: isObject(value) ? value : undefined, invalidJson: !isObject(value) }
  } catch {
    return { body: undefined, invalidJson: contentType.includes('json') }
  }
}

async function parseForm(bytes: Buffer, contentType: string): Promise<JsonObject | undefined> {
  const response = new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } })
  const form = await response.formData().catch(() => undefined)
  if (form === undefined) return undefined
  const names = [...new Set(form.keys())]
  return Object.fromEntries(names.map((name) => [name, onlyOrAll(form.getAll(name))]))
}

function onlyOrAll(values: readonly unknown[]): unknown {
  return values.length === 1 ? values[0] : values
}
