import { AnswerMeter } from '../meter/answer-meter.js'
import { silentDialect } from '../meter/silent-dialect.js'
import type { JsonObject, WireBody, WireOperation, WireRequest } from '../wire-protocol.js'
import { converseOperation } from './converse-operation.js'
import { type MatchedEndpoint, matchEndpoint } from './endpoints/match-endpoint.js'
import { invokeOperation } from './invoke-operation.js'

/** What one profile of endpoints adds to the facts that the path tells. */
export type ProfileOperation = Omit<
  WireOperation,
  'name' | 'charge' | 'stream' | 'model' | 'rewrite' | 'needsStreamUsage'
>

/** What a request means, or `undefined` where the endpoint is unknown and may cost money. */
export function identifyOperation(request: WireRequest): WireOperation | undefined {
  const endpoint = matchEndpoint(request.method, request.path)
  if (endpoint === undefined) return undefined
  const { name, charge, stream, model } = endpoint
  return {
    name,
    charge,
    stream,
    ...(model === undefined ? {} : { model }),
    ...operationOf(endpoint, request),
    // A stream tells its usage unasked, and a body that was signed can't be changed.
    needsStreamUsage: false,
    rewrite: () => copyOf(request.body),
  }
}

function operationOf(endpoint: MatchedEndpoint, request: WireRequest): ProfileOperation {
  if (endpoint.profile === 'converse') return converseOperation(request.body, endpoint.model ?? '')
  if (endpoint.profile === 'invoke') return invokeOperation(request, endpoint.model ?? '')
  return {
    output: { cap: 0, choices: 1, cappable: false },
    createMeter: (options) => new AnswerMeter(silentDialect, options),
  }
}

function copyOf(body: WireBody): JsonObject {
  if (body.kind !== 'json') throw new TypeError(`Only a JSON body can be rewritten, this one is "${body.kind}".`)
  return { ...body.value }
}
