import type { JsonObject, WireOperation } from '../../../src/index.ts'
import { openaiWire } from '../../../src/index.ts'

/** The operation of a POST; the path must be known. */
export function post(path: string, value: JsonObject): WireOperation {
  return identified(path, { kind: 'json', value })
}

export function identified(path: string, body: Parameters<typeof openaiWire.identify>[0]['body']): WireOperation {
  const operation = openaiWire.identify({ method: 'POST', path, body })
  if (!operation) throw new Error(`${path} is unknown`)
  return operation
}

export function formOf(fields: Readonly<Record<string, string | Blob>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  return form
}
