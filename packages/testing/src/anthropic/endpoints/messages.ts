import { messagesInput } from '../../counting/messages-input.js'
import { chargeOf } from '../../billing/charge.js'
import { textOf } from '../../generation/piece.js'
import type { Answer } from '../../server/answer.js'
import { counterFor, modelOf, type Exchange } from '../../server/exchange.js'
import { messageFrame, planMessage, type MessageReply, thoughtOf } from './message-reply.js'
import { messageEvents } from './message-stream.js'
import { inputUsage, outputUsage } from './usage.js'

/** POST /messages */
export function createMessage(exchange: Exchange): Answer {
  const { body, shape } = exchange
  const reply = planMessage(exchange)
  const isSilent = shape.usage === 'omit'
  if (body['stream'] === true) {
    return { kind: 'events', charge: reply.charge, events: messageEvents(reply, shape.chunkTokens ?? 1, isSilent) }
  }
  return { kind: 'json', charge: reply.charge, body: wholeMessage(reply, isSilent) }
}

/** POST /messages/count_tokens: free. */
export function countMessageTokens(exchange: Exchange): Answer {
  const model = modelOf(exchange)
  const input = messagesInput(exchange.body, counterFor(exchange, model))
  const inputTokens = input.text + input.image
  return { kind: 'json', charge: chargeOf({ model, inputTokens }), free: true, body: { input_tokens: inputTokens } }
}

function wholeMessage(reply: MessageReply, isSilent: boolean): object {
  return {
    ...messageFrame(reply),
    content: contentOf(reply),
    stop_reason: reply.stopReason,
    stop_sequence: null,
    ...(isSilent ? {} : { usage: { ...inputUsage(reply), ...outputUsage(reply) } }),
  }
}

function contentOf(reply: MessageReply): readonly object[] {
  const { plan, call } = reply
  const text = textOf(plan.pieces)
  const spoken = call === undefined ? { type: 'text', text } : callOf(call, text)
  return plan.reasoningTokens > 0 ? [thoughtOf(plan.reasoningTokens), spoken] : [spoken]
}

function callOf(call: NonNullable<MessageReply['call']>, text: string): object {
  return { type: 'tool_use', id: call.id, name: call.name, input: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
