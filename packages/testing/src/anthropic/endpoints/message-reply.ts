import type { Compaction } from '../../behaviour/answer-shape.js'
import { addCharges, chargeOf, type Charge } from '../../billing/charge.js'
import { messagesInput } from '../../counting/messages-input.js'
import { jsonFromSchema } from '../../generation/json-from-schema.js'
import type { Piece } from '../../generation/piece.js'
import { planChoice } from '../../generation/plan-choice.js'
import type { OutputPlan } from '../../generation/plan-output.js'
import { planToolCall } from '../../generation/plan-tool-call.js'
import { splitText } from '../../generation/split-text.js'
import { isObject, objectOf, positiveIntegerOf } from '../../json.js'
import { counterFor, inputCharge, missing, modelOf, requireFit, type Exchange } from '../../server/exchange.js'

/** What one message is going to say. */
export interface MessageReply {
  readonly id: string
  readonly model: string
  readonly serviceTier: string
  readonly plan: OutputPlan
  /** The plan's pieces are this tool's input. */
  readonly call: { readonly id: string; readonly name: string } | undefined
  readonly stopReason: 'end_turn' | 'max_tokens' | 'tool_use'
  readonly compaction: Compaction | undefined
  /** Everything that is billed, the compaction included. */
  readonly charge: Charge
}

/** @throws Refusal 400 where the request lacks what the API requires. */
export function planMessage(exchange: Exchange): MessageReply {
  const { body, shape, state } = exchange
  const model = modelOf(exchange)
  const cap = positiveIntegerOf(body['max_tokens'])
  if (cap === undefined) throw missing('max_tokens')
  if (!Array.isArray(body['messages']) || body['messages'].length === 0) throw missing('messages')
  const input = inputCharge(exchange, messagesInput(body, counterFor(exchange, model)))
  requireFit(exchange, model, input.inputTokens)
  const call = planToolCall(exchange, model)
  const plan = planChoice(exchange, { model, cap, pieces: call?.pieces ?? structuredPieces(exchange, model) })
  const names = { model: shape.model ?? model, serviceTier: shape.serviceTier ?? 'standard' }
  return {
    id: state.newId('msg'),
    ...names,
    plan,
    call: call === undefined ? undefined : { id: state.newId('toolu'), name: call.name },
    stopReason: plan.truncated ? 'max_tokens' : call === undefined ? 'end_turn' : 'tool_use',
    compaction: shape.compaction,
    charge: chargeFor(exchange, plan, { ...names, ...input }),
  }
}

function chargeFor({ shape }: Exchange, plan: OutputPlan, input: Partial<Charge>): Charge {
  const units: Readonly<Record<string, number>> = shape.webSearches ? { web_search: shape.webSearches } : {}
  const { outputTokens, reasoningTokens } = plan
  return addCharges([
    chargeOf({ ...input, units }),
    chargeOf({ outputTokens, reasoningTokens }),
    chargeOf({ ...shape.compaction }),
  ])
}

function structuredPieces(exchange: Exchange, model: string): readonly Piece[] | undefined {
  const { body, shape } = exchange
  if (shape.text !== undefined) return undefined
  const format = objectOf(body['output_format'] ?? objectOf(body['output_config'])['format'])
  return isObject(format['schema']) ? splitText(JSON.stringify(jsonFromSchema(format['schema'])), model) : undefined
}

/** A message as it stands whole, and as `message_start` begins it. */
export function messageFrame({ id, model }: MessageReply): object {
  return { id, type: 'message', role: 'assistant', model }
}

/** A block of thinking: a summary, shorter than what was thought and is billed. */
export function thoughtOf(tokens: number): Readonly<Record<'type' | 'thinking' | 'signature', string>> {
  return { type: 'thinking', thinking: `Thought about it (${tokens}).`, signature: 'c2lnbmVk' }
}
