import { chargeOf } from '../../billing/charge.js'
import { responsesInput } from '../../counting/responses-input.js'
import type { JsonObject } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import { counterFor, modelOf, type Exchange } from '../../server/exchange.js'
import type { StoredResponse } from '../../server/provider-state.js'
import { Refusal } from '../../server/refusal.js'
import { finishedResponse, planResponse, unfinishedResponse } from './response-reply.js'
import { responseEvents } from './response-stream.js'

/**
 * POST /responses. In the background the model runs (and is billed) at once, but the answer only says `queued`; the
 * first retrieval finds it finished.
 */
export function createResponse(exchange: Exchange): Answer {
  const { body, shape, state } = exchange
  const reply = planResponse(exchange)
  const isBackground = body['background'] === true && body['stream'] !== true
  const finished = finishedResponse(reply)
  const now = isBackground ? unfinishedResponse(reply, 'queued') : finished
  const contextTokens = reply.charge.inputTokens + reply.charge.outputTokens
  if (body['store'] !== false) state.responses.set(reply.id, { body: now, finished, contextTokens })
  if (body['stream'] !== true) return { kind: 'json', charge: reply.charge, body: now }
  return { kind: 'events', charge: reply.charge, events: responseEvents(reply, shape.chunkTokens ?? 1) }
}

/** GET /responses/{id}: free, because creating it was billed. */
export function retrieveResponse(exchange: Exchange): Answer {
  const stored = storedResponse(exchange)
  if (stored.body['status'] === 'queued') stored.body = stored.finished
  return { kind: 'json', body: stored.body }
}

/** POST /responses/{id}/cancel */
export function cancelResponse(exchange: Exchange): Answer {
  const stored = storedResponse(exchange)
  if (stored.body['background'] !== true) {
    throw new Refusal(400, { message: 'Only responses with background=true can be cancelled.' })
  }
  if (stored.body['status'] === 'queued') stored.body = { ...stored.body, status: 'cancelled' } satisfies JsonObject
  return { kind: 'json', body: stored.body }
}

/** DELETE /responses/{id} */
export function deleteResponse(exchange: Exchange): Answer {
  storedResponse(exchange)
  exchange.state.responses.delete(exchange.parameter)
  return { kind: 'json', body: { id: exchange.parameter, object: 'response', deleted: true } }
}

/** POST /responses/input_tokens */
export function countResponseInput(exchange: Exchange): Answer {
  const model = modelOf(exchange)
  const input = responsesInput(exchange.body, counterFor(exchange, model))
  const inputTokens = input.text + input.image + input.audio
  const charge = chargeOf({ model, inputTokens })
  return { kind: 'json', charge, free: true, body: { object: 'response.input_tokens', input_tokens: inputTokens } }
}

function storedResponse({ state, parameter }: Exchange): StoredResponse {
  const stored = state.responses.get(parameter)
  if (stored !== undefined) return stored
  throw new Refusal(404, { message: `Response with id '${parameter}' not found.` })
}
