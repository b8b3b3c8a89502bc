import { chargeOf, type Charge } from '../../billing/charge.js'
import { sumOf, textTokens, type InputCount } from '../../counting/input-count.js'
import { responsesInput } from '../../counting/responses-input.js'
import { jsonFromSchema } from '../../generation/json-from-schema.js'
import { textOf, type Piece } from '../../generation/piece.js'
import { planChoice } from '../../generation/plan-choice.js'
import type { OutputPlan } from '../../generation/plan-output.js'
import { planToolCall } from '../../generation/plan-tool-call.js'
import { splitText } from '../../generation/split-text.js'
import { isObject, objectOf, positiveIntegerOf, stringOf, type JsonObject } from '../../json.js'
import {
  answeringNames,
  counterFor,
  inputCharge,
  missing,
  modelOf,
  requireFit,
  type Exchange,
} from '../../server/exchange.js'
import { Refusal } from '../../server/refusal.js'
import { responseUsage } from './usage.js'

/** What one response is going to say. */
export interface ResponseReply {
  readonly id: string
  /** The response as far as it does not change while it is generated. */
  readonly frame: JsonObject
  readonly plan: OutputPlan
  /** The output is a call of this function instead of a message. */
  readonly call: { readonly name: string; readonly callId: string } | undefined
  readonly itemId: string
  readonly reasoningId: string | undefined
  readonly charge: Charge
  readonly usage: object | undefined
}

export function planResponse(exchange: Exchange): ResponseReply {
  const { body, shape, state } = exchange
  const model = modelOf(exchange)
  const input = inputCharge(
    exchange,
    sumOf([responsesInput(body, counterFor(exchange, model)), rememberedInput(exchange)]),
  )
  if (body['input'] === undefined && body['prompt'] === undefined && input.inputTokens <= 3) throw missing('input')
  requireFit(exchange, model, input.inputTokens)
  const cap = positiveIntegerOf(body['max_output_tokens'])
  const call = planToolCall(exchange, model)
  const plan = planChoice(exchange, { model, cap, pieces: call?.pieces ?? structuredPieces(exchange, model) })
  const { outputTokens, reasoningTokens } = plan
  const names = answeringNames(exchange, model)
  const charge = chargeOf({ ...names, ...input, outputTokens, reasoningTokens })
  const id = state.newId('resp')
  return {
    id,
    frame: frameOf(exchange, id, names),
    plan,
    call: call && { name: call.name, callId: state.newId('call') },
    itemId: state.newId(call === undefined ? 'msg' : 'fc'),
    reasoningId: plan.reasoningTokens > 0 ? state.newId('rs') : undefined,
    charge,
    usage: shape.usage === 'omit' ? undefined : responseUsage(charge),
  }
}

/** The conversation so far, which the client does not send again but is billed for. */
function rememberedInput(exchange: Exchange): InputCount {
  const id = stringOf(exchange.body['previous_response_id'])
  if (id === undefined) return textTokens(0)
  const previous = exchange.state.responses.get(id)
  if (previous !== undefined) return textTokens(previous.contextTokens)
  const message = `Previous response with id '${id}' not found.`
  throw new Refusal(400, { code: 'previous_response_not_found', message, param: 'previous_response_id' })
}

function structuredPieces(exchange: Exchange, model: string): readonly Piece[] | undefined {
  const format = objectOf(objectOf(exchange.body['text'])['format'])
  if (exchange.shape.text !== undefined) return undefined
  if (format['type'] === 'json_object') return splitText('{"answer":"word"}', model)
  return isObject(format['schema']) ? splitText(JSON.stringify(jsonFromSchema(format['schema'])), model) : undefined
}

function frameOf(
  { body, state }: Exchange,
  id: string,
  names: { readonly model: string; readonly serviceTier: string },
): JsonObject {
  return {
    id,
    object: 'response',
    created_at: state.seconds(),
    background: body['background'] === true,
    error: null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    metadata: body['metadata'] ?? {},
    model: names.model,
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: body['previous_response_id'] ?? null,
    reasoning: body['reasoning'] ?? { effort: null, summary: null },
    service_tier: names.serviceTier,
    store: body['store'] ?? true,
    temperature: body['temperature'] ?? 1,
    text: body['text'] ?? { format: { type: 'text' } },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? 1,
    truncation: body['truncation'] ?? 'disabled',
  }
}

/** The response at its end. */
export function finishedResponse(reply: ResponseReply): JsonObject {
  const ending = reply.plan.truncated
    ? { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }
    : { status: 'completed', incomplete_details: null }
  return { ...reply.frame, ...ending, output: outputOf(reply), ...(reply.usage && { usage: reply.usage }) }
}

/** The response before its end: `queued`, `in_progress`, `cancelled`. */
export function unfinishedResponse(reply: ResponseReply, status: string): JsonObject {
  return { ...reply.frame, status, incomplete_details: null, output: [], usage: null }
}

function outputOf(reply: ResponseReply): readonly object[] {
  const item = itemOf(reply, textOf(reply.plan.pieces), reply.plan.truncated ? 'incomplete' : 'completed')
  return reply.reasoningId === undefined ? [item] : [reasoningItem(reply.reasoningId), item]
}

export function reasoningItem(id: string): object {
  return { id, type: 'reasoning', summary: [] }
}

/** The message, or the call, with this much of its text. */
export function itemOf({ call, itemId }: ResponseReply, text: string, status: string): object {
  if (call !== undefined) {
    return { id: itemId, type: 'function_call', status, call_id: call.callId, name: call.name, arguments: text }
  }
  const content = status === 'in_progress' ? [] : [textPart(text)]
  return { id: itemId, type: 'message', status, role: 'assistant', content }
}

export function textPart(text: string): object {
  return { type: 'output_text', text, annotations: [], logprobs: [] }
}
