import { addCharges, chargeOf, type Charge } from '../../billing/charge.js'
import { chunkPieces, textOf } from '../../generation/piece.js'
import { planChoice } from '../../generation/plan-choice.js'
import type { OutputPlan } from '../../generation/plan-output.js'
import { objectOf, objectsOf, positiveIntegerOf, stringOf } from '../../json.js'
import type { Answer, StreamEvent } from '../../server/answer.js'
import { counterFor, inputCharge, missing, requireFit, type Exchange } from '../../server/exchange.js'
import { converseInput } from '../converse-input.js'

interface ConverseReply {
  readonly plan: OutputPlan
  readonly charge: Charge
  readonly stopReason: 'end_turn' | 'max_tokens'
}

/** POST /model/{modelId}/converse */
export function converse(exchange: Exchange): Answer {
  const reply = planConverse(exchange)
  const content = [...thoughts(reply), { text: textOf(reply.plan.pieces) }]
  const body = {
    output: { message: { role: 'assistant', content } },
    stopReason: reply.stopReason,
    ...told(exchange, reply),
  }
  return { kind: 'json', charge: reply.charge, body }
}

/** POST /model/{modelId}/converse-stream */
export function converseStream(exchange: Exchange): Answer {
  const reply = planConverse(exchange)
  return { kind: 'events', charge: reply.charge, events: converseEvents(exchange, reply) }
}

/** POST /model/{modelId}/count-tokens: free. */
export function countTokens(exchange: Exchange): Answer {
  const { body, parameter: model } = exchange
  const prompt = objectOf(objectOf(body['input'])['converse'])
  const inputTokens = converseInput(prompt, counterFor(exchange, model)).text
  return { kind: 'json', charge: chargeOf({ model, inputTokens }), free: true, body: { inputTokens } }
}

/** @throws Refusal 400 where the request lacks what the API requires. */
function planConverse(exchange: Exchange): ConverseReply {
  const { body, parameter: model, shape } = exchange
  if (objectsOf(body['messages']).length === 0) throw missing('messages')
  const input = inputCharge(exchange, converseInput(body, counterFor(exchange, model)))
  requireFit(exchange, model, input.inputTokens)
  const plan = planChoice(exchange, { model, cap: positiveIntegerOf(objectOf(body['inferenceConfig'])['maxTokens']) })
  const serviceTier = shape.serviceTier ?? stringOf(objectOf(body['serviceTier'])['type'])
  const { outputTokens, reasoningTokens } = plan
  const charge = addCharges([chargeOf({ model, serviceTier, ...input }), chargeOf({ outputTokens, reasoningTokens })])
  return { plan, charge, stopReason: plan.truncated ? 'max_tokens' : 'end_turn' }
}

function* converseEvents(exchange: Exchange, reply: ConverseReply): Generator<StreamEvent> {
  const { plan, stopReason } = reply
  yield { name: 'messageStart', data: { role: 'assistant' } }
  let contentBlockIndex = 0
  for (const { reasoningContent } of thoughts(reply)) {
    const { text } = reasoningContent.reasoningText
    const generated = { outputTokens: plan.reasoningTokens, reasoningTokens: plan.reasoningTokens }
    const delta = { reasoningContent: { text } }
    yield { name: 'contentBlockDelta', data: { contentBlockIndex, delta }, generated }
    yield { name: 'contentBlockStop', data: { contentBlockIndex: contentBlockIndex++ } }
  }
  for (const { text, tokens } of chunkPieces(plan.pieces, exchange.shape.chunkTokens ?? 1)) {
    const data = { contentBlockIndex, delta: { text }, p: 'abcdefgh' }
    yield { name: 'contentBlockDelta', data, generated: { outputTokens: tokens } }
  }
  yield { name: 'contentBlockStop', data: { contentBlockIndex } }
  yield { name: 'messageStop', data: { stopReason } }
  yield { name: 'metadata', data: told(exchange, reply) }
}

/** A summary, shorter than what was thought and is billed. */
function thoughts({ plan }: ConverseReply) {
  if (plan.reasoningTokens === 0) return []
  const text = `Thought about it (${plan.reasoningTokens}).`
  return [{ reasoningContent: { reasoningText: { text, signature: 'c2lnbmVk' } } }] as const
}

/** The input in parts that do not contain each other. @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html */
function told({ shape }: Exchange, { charge }: ConverseReply): object {
  const { inputTokens, outputTokens, cachedTokens, cacheWriteTokens, longCacheWriteTokens, serviceTier } = charge
  const written = cacheWriteTokens + longCacheWriteTokens
  const usage = {
    inputTokens: inputTokens - cachedTokens - written,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cacheReadInputTokens: cachedTokens,
    cacheWriteInputTokens: written,
    cacheDetails: [
      { ttl: '5m', inputTokens: cacheWriteTokens },
      { ttl: '1h', inputTokens: longCacheWriteTokens },
    ],
  }
  return {
    ...(shape.usage === 'omit' ? {} : { usage }),
    metrics: { latencyMs: 12 },
    ...(serviceTier === undefined ? {} : { serviceTier: { type: serviceTier } }),
  }
}
