import { chunkPieces, textOf } from '../../generation/piece.js'
import type { Charge } from '../../billing/charge.js'
import type { JsonObject } from '../../json.js'
import type { StreamEvent } from '../../server/answer.js'
import {
  finishedResponse,
  itemOf,
  reasoningItem,
  textPart,
  unfinishedResponse,
  type ResponseReply,
} from './response-reply.js'

interface Unnumbered {
  readonly type: string
  readonly fields: JsonObject
  readonly generated?: Partial<Charge>
}

/**
 * The events of a streamed response. Its terminator is `response.completed` or `response.incomplete`, which carries
 * the usage; there is no `[DONE]`.
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function* responseEvents(reply: ResponseReply, chunkTokens: number): Generator<StreamEvent> {
  let sequenceNumber = 0
  for (const { type, fields, generated } of unnumberedEvents(reply, chunkTokens)) {
    yield { name: type, data: { type, sequence_number: sequenceNumber, ...fields }, generated }
    sequenceNumber += 1
  }
}

function* unnumberedEvents(reply: ResponseReply, chunkTokens: number): Generator<Unnumbered> {
  const started = unfinishedResponse(reply, 'in_progress')
  yield { type: 'response.created', fields: { response: started } }
  yield { type: 'response.in_progress', fields: { response: started } }
  yield* hiddenEvents(reply)
  yield* reply.call === undefined ? messageEvents(reply, chunkTokens) : callEvents(reply, chunkTokens)
  const type = reply.plan.truncated ? 'response.incomplete' : 'response.completed'
  yield { type, fields: { response: finishedResponse(reply) } }
}

/** Reasoning is generated before the first visible token. */
function* hiddenEvents({ plan, reasoningId }: ResponseReply): Generator<Unnumbered> {
  if (reasoningId === undefined) return
  const { reasoningTokens } = plan
  const fields = { output_index: 0, item: reasoningItem(reasoningId) }
  yield { type: 'response.output_item.added', fields, generated: { outputTokens: reasoningTokens, reasoningTokens } }
  yield { type: 'response.output_item.done', fields }
}

function* messageEvents(reply: ResponseReply, chunkTokens: number): Generator<Unnumbered> {
  const { plan, itemId } = reply
  const place = { output_index: reply.reasoningId === undefined ? 0 : 1 }
  const part = { item_id: itemId, ...place, content_index: 0 }
  const text = textOf(plan.pieces)
  yield { type: 'response.output_item.added', fields: { ...place, item: itemOf(reply, '', 'in_progress') } }
  yield { type: 'response.content_part.added', fields: { ...part, part: textPart('') } }
  for (const { text: delta, tokens } of chunkPieces(plan.pieces, chunkTokens)) {
    yield {
      type: 'response.output_text.delta',
      fields: { ...part, delta, logprobs: [] },
      generated: { outputTokens: tokens },
    }
  }
  yield { type: 'response.output_text.done', fields: { ...part, text, logprobs: [] } }
  yield { type: 'response.content_part.done', fields: { ...part, part: textPart(text) } }
  yield itemDone(reply, text)
}

function* callEvents(reply: ResponseReply, chunkTokens: number): Generator<Unnumbered> {
  const { plan, itemId, call } = reply
  const place = { output_index: reply.reasoningId === undefined ? 0 : 1 }
  const text = textOf(plan.pieces)
  yield { type: 'response.output_item.added', fields: { ...place, item: itemOf(reply, '', 'in_progress') } }
  for (const { text: delta, tokens } of chunkPieces(plan.pieces, chunkTokens)) {
    const fields = { item_id: itemId, ...place, delta }
    yield { type: 'response.function_call_arguments.delta', fields, generated: { outputTokens: tokens } }
  }
  const fields = { item_id: itemId, ...place, name: call?.name, arguments: text }
  yield { type: 'response.function_call_arguments.done', fields }
  yield itemDone(reply, text)
}

function itemDone(reply: ResponseReply, text: string): Unnumbered {
  const item = itemOf(reply, text, reply.plan.truncated ? 'incomplete' : 'completed')
  return { type: 'response.output_item.done', fields: { output_index: reply.reasoningId === undefined ? 0 : 1, item } }
}
