import type { AnswerShape } from '../behaviour/answer-shape.js'
import { createRandom } from '../generation/random.js'
import type { JsonObject } from '../json.js'
import type { Answer } from './answer.js'
import type { Exchange } from './exchange.js'
import type { ProviderState } from './provider-state.js'
import type { ReceivedRequest } from './receive-request.js'
import { KeyRefusal, Refusal } from './refusal.js'

export interface AnswerContext {
  readonly received: ReceivedRequest
  readonly state: ProviderState
}

/** What the request's endpoint has to say. @throws Refusal with the status that the provider would send. */
export async function answerRequest(shape: AnswerShape, { received, state }: AnswerContext): Promise<Answer> {
  const { request, format } = received
  const found = format.findEndpoint(request.method, request.route)
  if (!request.keyAccepted) throw new KeyRefusal()
  if (received.tooLarge) throw new Refusal(413, {})
  if (found === undefined) {
    const message = `Unknown request URL: ${request.method} ${request.path}.`
    throw new Refusal(404, { code: 'unknown_url', message })
  }
  if (received.invalidJson) throw new Refusal(400, { message: 'We could not parse the JSON body of your request.' })
  const random = createRandom(state.options.seed, request.index)
  const body = request.body ?? {}
  const exchange: Exchange = { request, body, parameter: found.parameter, shape, random, state, follow }
  return found.endpoint(exchange)

  async function follow(route: string, lineBody: JsonObject): Promise<Answer> {
    const line = format.findEndpoint('POST', route)
    if (line === undefined) throw new Refusal(400, { message: `Unknown endpoint '${route}'.`, param: 'endpoint' })
    return line.endpoint({ ...exchange, body: { ...lineBody, stream: false }, parameter: line.parameter })
  }
}
