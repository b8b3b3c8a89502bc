import type { IncomingHttpHeaders } from 'node:http'

/** The key that a request carries, in whichever header its SDK puts it; of a request that AWS's SDK signed, the key's id. */
export function keyOf(headers: IncomingHttpHeaders): string | undefined {
  const [, bearer] = /^Bearer +(.*)$/i.exec(headers.authorization ?? '') ?? []
  const [, accessKeyId] = /^AWS4-\S+ Credential=([^/]+)\//.exec(headers.authorization ?? '') ?? []
  return (
    bearer ??
    accessKeyId ??
    textOf(headers['api-key']) ??
    textOf(headers['x-api-key']) ??
    textOf(headers['x-goog-api-key'])
  )
}

function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : header?.[0]
}

/** As OpenAI's own 401 shows a key: enough to recognise it, not to use it. */
export function maskKey(key: string): string {
  return key.length < 12 ? '*'.repeat(key.length) : `${key.slice(0, 3)}${'*'.repeat(key.length - 7)}${key.slice(-4)}`
}
