import { googleWire, type JsonObject, type WireOperation } from '../../../src/index.ts'

/** The operation of a POST; the path must be known. */
export function post(path: string, value: JsonObject): WireOperation {
  const operation = googleWire.identify({ method: 'POST', path, body: { kind: 'json', value } })
  if (operation === undefined) throw new Error(`${path} is unknown`)
  return operation
}

export const generate = '/v1beta/models/gemini-2.5-flash:generateContent'
export const stream = '/v1beta/models/gemini-2.5-flash:streamGenerateContent'
export const hello: JsonObject = { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }
