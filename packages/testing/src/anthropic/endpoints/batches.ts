import { addCharges } from '../../billing/charge.js'
import { objectOf, objectsOf, type JsonObject } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import { missing, type Exchange } from '../../server/exchange.js'
import { Refusal } from '../../server/refusal.js'
import { pageOf } from './page.js'
import { planMessage } from './message-reply.js'

/**
 * POST /messages/batches. Runs every request at once and bills them all on this one, at the full price, although the answer
 * only says `in_progress`: what a batch costs is not told by the call that starts it.
 */
export function createMessageBatch(exchange: Exchange): Answer {
  const { body, state } = exchange
  const requests = objectsOf(body['requests'])
  if (requests.length === 0) throw missing('requests')
  const charges = requests.map(({ params }) => planMessage({ ...exchange, body: objectOf(params) }).charge)
  const batch = {
    id: state.newId('msgbatch'),
    type: 'message_batch',
    processing_status: 'in_progress',
    request_counts: { processing: requests.length, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    created_at: new Date(state.seconds() * 1_000).toISOString(),
    ended_at: null,
    results_url: null,
  }
  state.batches.set(batch.id, batch)
  return { kind: 'json', charge: addCharges(charges), body: batch }
}

/** GET /messages/batches */
export function listMessageBatches({ request, state }: Exchange): Answer {
  return { kind: 'json', body: pageOf([...state.batches.values()].toReversed(), request.query) }
}

/** GET /messages/batches/{id}, POST /messages/batches/{id}/cancel */
export function retrieveMessageBatch({ parameter, state }: Exchange): Answer {
  const batch: JsonObject | undefined = state.batches.get(parameter)
  if (batch === undefined) throw new Refusal(404, { message: `Batch ${parameter} not found` })
  return { kind: 'json', body: batch }
}
