import { type JsonObject } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import { missing, type Exchange } from '../../server/exchange.js'
import type { StoredFile } from '../../server/provider-state.js'
import { Refusal } from '../../server/refusal.js'
import { pageOf } from './page.js'

/** POST /files, a form with `file`. */
export async function uploadFile({ body, state }: Exchange): Promise<Answer> {
  const { file } = body as { file?: unknown }
  if (!(file instanceof Blob)) throw missing('file')
  const bytes = Buffer.from(await file.arrayBuffer())
  const entry: JsonObject & { readonly id: string } = {
    id: state.newId('file'),
    type: 'file',
    filename: file instanceof File ? file.name : 'file',
    mime_type: file.type,
    size_bytes: bytes.length,
    created_at: new Date(state.seconds() * 1_000).toISOString(),
    downloadable: true,
  }
  state.files.set(entry.id, { entry, bytes })
  return { kind: 'json', body: entry }
}

/** GET /files */
export function listFiles({ request, state }: Exchange): Answer {
  return { kind: 'json', body: pageOf([...state.files.values()].map(({ entry }) => entry).toReversed(), request.query) }
}

/** GET /files/{id} */
export function retrieveFile(exchange: Exchange): Answer {
  return { kind: 'json', body: storedFile(exchange).entry }
}

/** GET /files/{id}/content */
export function downloadFile(exchange: Exchange): Answer {
  return { kind: 'bytes', contentType: 'application/octet-stream', bytes: storedFile(exchange).bytes }
}

/** DELETE /files/{id} */
export function deleteFile(exchange: Exchange): Answer {
  storedFile(exchange)
  exchange.state.files.delete(exchange.parameter)
  return { kind: 'json', body: { id: exchange.parameter, type: 'file_deleted' } }
}

function storedFile({ state, parameter }: Exchange): StoredFile {
  const file = state.files.get(parameter)
  if (file !== undefined) return file
  throw new Refusal(404, { message: `File ${parameter} not found` })
}
