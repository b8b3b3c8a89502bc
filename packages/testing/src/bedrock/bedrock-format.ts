import { endpointTable } from '../server/endpoint-table.js'
import type { WireFormat } from '../server/wire-format.js'
import { encodeEvent } from './encode-event.js'
import { converse, converseStream, countTokens } from './endpoints/converse.js'
import { invokeModel, invokeModelWithResponseStream } from './endpoints/invoke-model.js'
import { refusalBody, refusalHeaders } from './refusal-body.js'

const modelPath = /\/model\/[^/]+\/(?:converse|converse-stream|invoke|invoke-with-response-stream|count-tokens)$/

/** Amazon Bedrock's runtime. Its key is the access key's id; signatures are not checked. */
export const bedrockFormat: WireFormat = {
  name: 'bedrock',
  speaks: (path) => modelPath.test(path),
  routeOf: (path) => path.replace(/^.*(?=\/model\/)/, ''),
  findEndpoint: endpointTable([
    ['POST', '/model/*/converse', converse],
    ['POST', '/model/*/converse-stream', converseStream],
    ['POST', '/model/*/invoke', invokeModel],
    ['POST', '/model/*/invoke-with-response-stream', invokeModelWithResponseStream],
    ['POST', '/model/*/count-tokens', countTokens],
  ]),
  keyRefusal: { status: 403, type: 'UnrecognizedClientException' },
  answerHeaders: (requestId) => ({ 'x-amzn-requestid': requestId }),
  refusalBody,
  refusalHeaders,
  streamType: 'application/vnd.amazon.eventstream',
  encodeEvent,
  errorEvent: ({ message }) => ({ name: 'internalServerException', data: refusalBody(500, { message }) }),
  // The checksum of the lengths is not theirs.
  brokenEvent: Buffer.alloc(24, 1),
  cutBytes: Buffer.alloc(3),
}
