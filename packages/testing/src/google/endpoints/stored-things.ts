import type { JsonObject } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import type { Exchange } from '../../server/exchange.js'
import { Refusal } from '../../server/refusal.js'

/**
 * POST /upload/{version}/files: the resumable protocol. The first request says what comes and is told where to send it; the
 * second brings the bytes.
 * @see https://ai.google.dev/api/files
 */
export function uploadFile({ request, state }: Exchange): Answer {
  const isStart = request.headers['x-goog-upload-command'] === 'start'
  if (isStart) {
    const url = `http://${request.headers.host}${request.path}?upload_id=${state.newId('upload')}&upload_protocol=resumable`
    return { kind: 'json', body: {}, headers: { 'x-goog-upload-url': url, 'x-goog-upload-status': 'active' } }
  }
  const id = state.newId('file').replace('_', '-')
  const name = `files/${id}`
  const uri = `https://generativelanguage.googleapis.com/v1beta/${name}`
  const entry = { name, uri, mimeType: 'text/plain', sizeBytes: String(request.rawBody.length), state: 'ACTIVE' }
  state.files.set(id, { entry, bytes: request.rawBody })
  return { kind: 'json', body: { file: entry }, headers: { 'x-goog-upload-status': 'final' } }
}

/** GET /files */
export function listFiles({ state }: Exchange): Answer {
  return { kind: 'json', body: { files: [...state.files.values()].map(({ entry }) => entry) } }
}

/** GET /files/{id} */
export function retrieveFile({ state, parameter }: Exchange): Answer {
  const file = state.files.get(parameter)
  if (file === undefined) throw new Refusal(404, {})
  return { kind: 'json', body: file.entry }
}

/** DELETE /files/{id} */
export function deleteFile(exchange: Exchange): Answer {
  retrieveFile(exchange)
  exchange.state.files.delete(exchange.parameter)
  return { kind: 'json', body: {} }
}

/** GET /models: those of the options, or a few. */
export function listModels({ state }: Exchange): Answer {
  return { kind: 'json', body: { models: Object.keys(state.options.models ?? someModels).map(modelEntry) } }
}

/** GET /models/{model} */
export function retrieveModel({ parameter, state }: Exchange): Answer {
  const { models } = state.options
  if (models !== undefined && !Object.hasOwn(models, parameter)) throw new Refusal(404, {})
  return { kind: 'json', body: modelEntry(parameter) }
}

const someModels = { 'gemini-2.5-flash': {}, 'gemini-2.5-pro': {}, 'gemini-embedding-001': {} }

function modelEntry(id: string): JsonObject {
  return {
    name: `models/${id}`,
    version: '001',
    displayName: id,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
  }
}

/** POST /cachedContents: storage that is billed by the hour; no answer tells what it comes to. */
export function createCache({ body, state }: Exchange): Answer {
  const name = `cachedContents/${state.newId('cache')}`
  return { kind: 'json', body: { name, model: body['model'], usageMetadata: { totalTokenCount: 0 } } }
}

/** POST /models/{model}:batchGenerateContent */
export function createBatch({ state }: Exchange): Answer {
  const name = `batches/${state.newId('batch')}`
  return { kind: 'json', body: { name, metadata: { name, state: 'BATCH_STATE_PENDING' } } }
}
