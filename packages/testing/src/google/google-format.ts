import { endpointTable } from '../server/endpoint-table.js'
import type { WireFormat } from '../server/wire-format.js'
import { batchEmbedContents, embedContent } from './endpoints/embed-content.js'
import { countTokens, generateContent, streamGenerateContent } from './endpoints/generate-content.js'
import { createInteraction } from './endpoints/interactions.js'
import { predictImages } from './endpoints/predict-images.js'
import {
  createBatch,
  createCache,
  deleteFile,
  listFiles,
  listModels,
  retrieveFile,
  retrieveModel,
  uploadFile,
} from './endpoints/stored-things.js'
import { refusalBody } from './refusal-body.js'
import { isGooglePath, routeOf } from './route-of.js'

/** Gemini, on the Gemini API and on Vertex AI. */
export const googleFormat: WireFormat = {
  name: 'google',
  speaks: (path, headers) => isGooglePath(path) || headers['x-goog-api-key'] !== undefined,
  routeOf,
  findEndpoint: endpointTable([
    ['POST', '/models/*:generateContent', generateContent],
    ['POST', '/models/*:streamGenerateContent', streamGenerateContent],
    ['POST', '/models/*:countTokens', countTokens],
    ['POST', '/models/*:embedContent', embedContent],
    ['POST', '/models/*:batchEmbedContents', batchEmbedContents],
    ['POST', '/models/*:predict', predictImages],
    ['POST', '/models/*:batchGenerateContent', createBatch],
    ['GET', '/models', listModels],
    ['GET', '/models/*', retrieveModel],
    ['POST', '/files', uploadFile],
    ['GET', '/files', listFiles],
    ['GET', '/files/*', retrieveFile],
    ['DELETE', '/files/*', deleteFile],
    ['POST', '/cachedContents', createCache],
    ['POST', '/interactions', createInteraction],
  ]),
  keyRefusal: { status: 400, code: 'API_KEY_INVALID', message: 'API key not valid. Please pass a valid API key.' },
  answerHeaders: (requestId) => ({ 'x-request-id': requestId, vary: 'Origin', server: 'scaffolding on HTTPServer2' }),
  refusalBody,
  errorEvent: ({ message }) => ({ data: refusalBody(503, { message }) }),
  brokenEvent: 'data: {"candidates":[{"content":{"parts":[{"te\n\n',
}
