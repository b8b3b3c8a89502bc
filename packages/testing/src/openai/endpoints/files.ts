import { positiveIntegerOf, stringOf, type JsonObject } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import { missing, type Exchange } from '../../server/exchange.js'
import type { ProviderState, StoredFile } from '../../server/provider-state.js'
import { Refusal } from '../../server/refusal.js'
import { pageOf } from './page.js'

/** POST /files, a form with `file` and `purpose`. */
export async function uploadFile({ body, state }: Exchange): Promise<Answer> {
  const file = body['file']
  if (!(file instanceof Blob)) throw missing('file')
  const bytes = Buffer.from(await file.arrayBuffer())
  const filename = file instanceof File ? file.name : 'file'
  return {
    kind: 'json',
    body: storeFile(state, { bytes, filename, purpose: stringOf(body['purpose']) ?? 'user_data' }),
  }
}

export interface NewFile {
  readonly bytes: Buffer
  readonly filename: string
  readonly purpose: string
}

export function storeFile(state: ProviderState, { bytes, filename, purpose }: NewFile): JsonObject {
  const id = state.newId('file')
  const facts = { filename, purpose, status: 'processed', expires_at: null }
  const entry = { id, object: 'file', bytes: bytes.length, created_at: state.seconds(), ...facts }
  state.files.set(id, { entry, bytes })
  return entry
}

/** GET /files */
export function listFiles({ request, state }: Exchange): Answer {
  const { query } = request
  const oldestFirst = [...state.files.values()].map((file) => file.entry)
  const entries = query['order'] === 'asc' ? oldestFirst : oldestFirst.toReversed()
  const wanted =
    query['purpose'] === undefined ? entries : entries.filter((entry) => entry['purpose'] === query['purpose'])
  return { kind: 'json', body: pageOf(wanted, query, positiveIntegerOf(query['limit']) ?? 10_000) }
}

/** GET /files/{id} */
export function retrieveFile(exchange: Exchange): Answer {
  return { kind: 'json', body: storedFile(exchange).entry }
}

/** GET /files/{id}/content */
export function fileContent(exchange: Exchange): Answer {
  return { kind: 'bytes', contentType: 'application/octet-stream', bytes: storedFile(exchange).bytes }
}

/** DELETE /files/{id} */
export function deleteFile(exchange: Exchange): Answer {
  storedFile(exchange)
  exchange.state.files.delete(exchange.parameter)
  return { kind: 'json', body: { id: exchange.parameter, object: 'file', deleted: true } }
}

function storedFile({ state, parameter }: Exchange): StoredFile {
  const file = state.files.get(parameter)
  if (file !== undefined) return file
  throw new Refusal(404, { message: `No such File object: ${parameter}`, param: 'id' })
}
