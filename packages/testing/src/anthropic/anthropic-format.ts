import { endpointTable } from '../server/endpoint-table.js'
import type { WireFormat } from '../server/wire-format.js'
import { createMessageBatch, listMessageBatches, retrieveMessageBatch } from './endpoints/batches.js'
import { deleteFile, downloadFile, listFiles, retrieveFile, uploadFile } from './endpoints/files.js'
import { countMessageTokens, createMessage } from './endpoints/messages.js'
import { listModels, retrieveModel } from './endpoints/models.js'
import { refusalBody } from './refusal-body.js'

/** Anthropic, by the header that each of its requests has, or by a path that only it has. */
export const anthropicFormat: WireFormat = {
  name: 'anthropic',
  speaks: (path, headers) => headers['anthropic-version'] !== undefined || /^(?:\/v1)+\/messages(?=\/|$)/.test(path),
  // A base URL may end in /v1 already, and the SDK adds its own.
  routeOf: (path) => path.replace(/^(?:\/v1)+(?=\/)/, ''),
  findEndpoint: endpointTable([
    ['POST', '/messages', createMessage],
    ['POST', '/messages/count_tokens', countMessageTokens],
    ['POST', '/messages/batches', createMessageBatch],
    ['GET', '/messages/batches', listMessageBatches],
    ['GET', '/messages/batches/*', retrieveMessageBatch],
    ['POST', '/messages/batches/*/cancel', retrieveMessageBatch],
    ['GET', '/models', listModels],
    ['GET', '/models/*', retrieveModel],
    ['POST', '/files', uploadFile],
    ['GET', '/files', listFiles],
    ['GET', '/files/*', retrieveFile],
    ['GET', '/files/*/content', downloadFile],
    ['DELETE', '/files/*', deleteFile],
  ]),
  answerHeaders: (requestId) => ({ 'request-id': requestId, 'anthropic-organization-id': 'org-of-the-fake-provider' }),
  refusalBody,
  /** @see https://platform.claude.com/docs/en/build-with-claude/streaming#error-events */
  errorEvent: ({ code, message }) => ({
    name: 'error',
    data: refusalBody(529, code === undefined || code === 'server_error' ? { message } : { code, message }),
  }),
  brokenEvent: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"del\n\n',
}
