import { addCharges, chargeOf, type Charge } from '../../billing/charge.js'
import { chatInput } from '../../counting/chat-input.js'
import { jsonFromSchema } from '../../generation/json-from-schema.js'
import { textOf, type Piece } from '../../generation/piece.js'
import { planChoice } from '../../generation/plan-choice.js'
import type { OutputPlan } from '../../generation/plan-output.js'
import { planToolCall } from '../../generation/plan-tool-call.js'
import { splitText } from '../../generation/split-text.js'
import { isObject, objectOf, positiveIntegerOf } from '../../json.js'
import type { Answer } from '../../server/answer.js'
import {
  answeringNames,
  counterFor,
  inputCharge,
  missing,
  modelOf,
  requireFit,
  type Exchange,
} from '../../server/exchange.js'
import { chatEvents } from './chat-stream.js'
import { completionUsage } from './usage.js'

/** What one chat completion is going to say. */
export interface ChatReply {
  readonly id: string
  readonly created: number
  readonly model: string
  readonly serviceTier: string
  readonly choices: readonly ChatChoice[]
  readonly charge: Charge
}

export interface ChatChoice {
  readonly index: number
  readonly plan: OutputPlan
  /** The plan's pieces are this tool's arguments. */
  readonly call: { readonly id: string; readonly name: string } | undefined
  readonly finishReason: 'stop' | 'length' | 'tool_calls'
}

/** POST /chat/completions */
export function chatCompletions(exchange: Exchange): Answer {
  const { body, shape, state } = exchange
  const reply = planReply(exchange)
  if (body['stream'] === true) {
    const includeUsage = shape.usage !== 'omit' && objectOf(body['stream_options'])['include_usage'] === true
    const chunkTokens = shape.chunkTokens ?? 1
    return { kind: 'events', charge: reply.charge, events: chatEvents(reply, { includeUsage, chunkTokens }) }
  }
  const usage = shape.usage === 'omit' ? {} : { usage: completionUsage(reply.charge) }
  return {
    kind: 'json',
    charge: reply.charge,
    body: {
      id: reply.id,
      object: 'chat.completion',
      created: state.seconds(),
      model: reply.model,
      choices: reply.choices.map(wholeChoice),
      ...usage,
      service_tier: reply.serviceTier,
      system_fingerprint: 'fp_fake',
    },
  }
}

function planReply(exchange: Exchange): ChatReply {
  const { body, state } = exchange
  const model = modelOf(exchange)
  if (!Array.isArray(body['messages']) || body['messages'].length === 0) throw missing('messages')
  const input = inputCharge(exchange, chatInput(body, counterFor(exchange, model)))
  requireFit(exchange, model, input.inputTokens)
  const count = positiveIntegerOf(body['n']) ?? 1
  const choices = Array.from({ length: count }, (_, index) => planChatChoice(exchange, model, index))
  const outputs = choices.map(({ plan }) =>
    chargeOf({
      outputTokens: plan.outputTokens,
      reasoningTokens: plan.reasoningTokens,
      audioOutputTokens: plan.audioTokens,
    }),
  )
  const names = answeringNames(exchange, model)
  const charge = addCharges([chargeOf({ ...names, ...input }), ...outputs])
  return { id: state.newId('chatcmpl'), created: state.seconds(), ...names, choices, charge }
}

function planChatChoice(exchange: Exchange, model: string, index: number): ChatChoice {
  const { body, state } = exchange
  const cap = positiveIntegerOf(body['max_completion_tokens']) ?? positiveIntegerOf(body['max_tokens'])
  const call = planToolCall(exchange, model)
  const pieces = call?.pieces ?? structuredPieces(exchange, model)
  const plan = planChoice(exchange, { model, cap, pieces, audioTokens: exchange.shape.audioOutputTokens })
  const finished = call === undefined ? 'stop' : 'tool_calls'
  return {
    index,
    plan,
    call: call === undefined ? undefined : { id: state.newId('call'), name: call.name },
    finishReason: plan.truncated ? 'length' : finished,
  }
}

function structuredPieces(exchange: Exchange, model: string): readonly Piece[] | undefined {
  const format = objectOf(exchange.body['response_format'])
  if (exchange.shape.text !== undefined) return undefined
  if (format['type'] === 'json_object') return splitText('{"answer":"word"}', model)
  const schema = objectOf(format['json_schema'])['schema']
  return isObject(schema) ? splitText(JSON.stringify(jsonFromSchema(schema)), model) : undefined
}

function wholeChoice({ index, plan, call, finishReason }: ChatChoice): object {
  const text = textOf(plan.pieces)
  const calls = call && [{ id: call.id, type: 'function', function: { name: call.name, arguments: text } }]
  const spoken = calls === undefined ? { content: text } : { content: null, tool_calls: calls }
  const message = { role: 'assistant', ...spoken, refusal: null, annotations: [] }
  return { index, message, logprobs: null, finish_reason: finishReason }
}
