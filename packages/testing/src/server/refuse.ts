import type { OutgoingHttpHeaders } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { RefuseBehaviour } from '../behaviour/behaviour.js'
import { maskKey } from './key-of.js'
import type { Connection } from './connection.js'
import type { WireFormat } from './wire-format.js'

export interface RefusalContext {
  readonly connection: Connection
  readonly headers: OutgoingHttpHeaders
  readonly key: string | undefined
  readonly format: WireFormat
}

const contentTypes = { json: 'application/json', html: 'text/html; charset=utf-8', empty: 'text/plain' } as const

/** Sends a refusal, in JSON, in HTML as a balancer would, or without a body. */
export function refuse(
  behaviour: Omit<RefuseBehaviour, 'kind'>,
  { connection, headers, key, format }: RefusalContext,
): void {
  const { status, body = 'json', gzip = false, contentType = contentTypes[body], retryAfterSeconds } = behaviour
  const bytes = gzip ? gzipSync(bodyOf(behaviour, { key, format })) : Buffer.from(bodyOf(behaviour, { key, format }))
  connection.response.writeHead(status, {
    ...headers,
    'content-type': contentType,
    'content-length': bytes.length,
    ...(gzip && { 'content-encoding': 'gzip' }),
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    ...(behaviour.echoKey === true && key !== undefined && { 'x-echoed-authorization': `Bearer ${key}` }),
    ...format.refusalHeaders?.(status, behaviour),
    ...behaviour.headers,
  })
  connection.response.end(bytes)
}

function bodyOf(
  behaviour: Omit<RefuseBehaviour, 'kind'>,
  { key, format }: Pick<RefusalContext, 'key' | 'format'>,
): string {
  const { status, body = 'json', code, type, message = messageFor(behaviour, key) } = behaviour
  if (body === 'empty') return ''
  const told = behaviour.echoKey === true && behaviour.message !== undefined ? `${message} (key ${key})` : message
  if (body === 'html')
    return `<html><head><title>${status}</title></head><body><h1>${told ?? status}</h1></body></html>`
  return JSON.stringify(format.refusalBody(status, { code, type, message: told }))
}

function messageFor({ status, echoKey }: Omit<RefuseBehaviour, 'kind'>, key: string | undefined): string | undefined {
  if (key === undefined) return status === 401 ? "You didn't provide an API key." : undefined
  if (echoKey === true) return `Incorrect API key provided: ${key}.`
  return status === 401 ? `Incorrect API key provided: ${maskKey(key)}.` : undefined
}
