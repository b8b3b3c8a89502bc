import { createBatch, listBatches, retrieveBatch } from '../endpoints/batches.js'
import { chatCompletions } from '../endpoints/chat-completions.js'
import { completions } from '../endpoints/completions.js'
import { embeddings } from '../endpoints/embeddings.js'
import { deleteFile, fileContent, listFiles, retrieveFile, uploadFile } from '../endpoints/files.js'
import { editImages, generateImages } from '../endpoints/images.js'
import { listModels, retrieveModel } from '../endpoints/models.js'
import { moderations } from '../endpoints/moderations.js'
import {
  cancelResponse,
  countResponseInput,
  createResponse,
  deleteResponse,
  retrieveResponse,
} from '../endpoints/responses.js'
import { speech } from '../endpoints/speech.js'
import { transcriptions } from '../endpoints/transcriptions.js'
import type { Endpoint } from './exchange.js'

export interface FoundEndpoint {
  readonly endpoint: Endpoint
  /** What stands where the path says `*`. */
  readonly parameter: string
}

/** `*` is one segment. The first that fits serves. */
const endpoints: readonly (readonly [method: string, path: string, endpoint: Endpoint])[] = [
  ['POST', '/chat/completions', chatCompletions],
  ['POST', '/responses', createResponse],
  ['POST', '/responses/input_tokens', countResponseInput],
  ['GET', '/responses/*', retrieveResponse],
  ['POST', '/responses/*/cancel', cancelResponse],
  ['DELETE', '/responses/*', deleteResponse],
  ['POST', '/completions', completions],
  ['POST', '/embeddings', embeddings],
  ['POST', '/images/generations', generateImages],
  ['POST', '/images/edits', editImages],
  ['POST', '/audio/speech', speech],
  ['POST', '/audio/transcriptions', transcriptions],
  ['POST', '/audio/translations', transcriptions],
  ['POST', '/moderations', moderations],
  ['POST', '/files', uploadFile],
  ['GET', '/files', listFiles],
  ['GET', '/files/*', retrieveFile],
  ['GET', '/files/*/content', fileContent],
  ['DELETE', '/files/*', deleteFile],
  ['GET', '/models', listModels],
  ['GET', '/models/*', retrieveModel],
  ['POST', '/batches', createBatch],
  ['GET', '/batches', listBatches],
  ['GET', '/batches/*', retrieveBatch],
]

const compiled = endpoints.map(([method, path, endpoint]) => {
  const pattern = new RegExp(`^${path.replace('*', '([^/]+)')}$`)
  return { method, pattern, endpoint }
})

export function findEndpoint(method: string, route: string): FoundEndpoint | undefined {
  for (const { method: wanted, pattern, endpoint } of compiled) {
    const match = wanted === method ? pattern.exec(route) : null
    if (match !== null) return { endpoint, parameter: decodeURIComponent(match[1] ?? '') }
  }
  return undefined
}
