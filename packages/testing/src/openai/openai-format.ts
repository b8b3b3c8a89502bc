import { createBatch, listBatches, retrieveBatch } from './endpoints/batches.js'
import { chatCompletions } from './endpoints/chat-completions.js'
import { completions } from './endpoints/completions.js'
import { embeddings } from './endpoints/embeddings.js'
import { deleteFile, fileContent, listFiles, retrieveFile, uploadFile } from './endpoints/files.js'
import { editImages, generateImages } from './endpoints/images.js'
import { listModels, retrieveModel } from './endpoints/models.js'
import { moderations } from './endpoints/moderations.js'
import {
  cancelResponse,
  countResponseInput,
  createResponse,
  deleteResponse,
  retrieveResponse,
} from './endpoints/responses.js'
import { speech } from './endpoints/speech.js'
import { transcriptions } from './endpoints/transcriptions.js'
import { endpointTable } from '../server/endpoint-table.js'
import type { WireFormat } from '../server/wire-format.js'
import { refusalBody } from './refusal-body.js'
import { routeOf } from './route-of.js'

/** OpenAI, and Azure's addresses of it. */
export const openaiFormat: WireFormat = {
  name: 'openai',
  speaks: () => true,
  routeOf,
  findEndpoint: endpointTable([
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
  ]),
  answerHeaders: (requestId) => ({
    'x-request-id': requestId,
    'openai-version': '2020-10-01',
    'openai-processing-ms': '1',
  }),
  refusalBody,
  /** @see https://platform.openai.com/docs/guides/error-codes */
  errorEvent: (details) => ({ name: 'error', data: refusalBody(500, { ...details, type: 'server_error' }) }),
  brokenEvent: 'data: {"id":"chatcmpl_broken","choices":[{"index":0,"del\n\n',
}
