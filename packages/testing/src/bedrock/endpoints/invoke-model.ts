import { createMessage } from '../../anthropic/endpoints/messages.js'
import { addCharges, chargeOf, type Charge } from '../../billing/charge.js'
import { chunkPieces, textOf } from '../../generation/piece.js'
import { planChoice } from '../../generation/plan-choice.js'
import type { OutputPlan } from '../../generation/plan-output.js'
import { positiveIntegerOf, stringOf } from '../../json.js'
import type { Answer, EventsAnswer, JsonAnswer, StreamEvent } from '../../server/answer.js'
import { counterFor, missing, type Exchange } from '../../server/exchange.js'

/** POST /model/{modelId}/invoke: Claude by its `anthropic_version`, else in the words of Llama. */
export function invokeModel(exchange: Exchange): Answer {
  if (isClaude(exchange)) return counted(createMessage(claudeExchange(exchange, false)) as JsonAnswer)
  const reply = planGeneration(exchange)
  const body = { generation: textOf(reply.plan.pieces), stop_reason: reply.plan.truncated ? 'length' : 'stop' }
  return counted({ kind: 'json', charge: reply.charge, body })
}

/** POST /model/{modelId}/invoke-with-response-stream */
export function invokeModelWithResponseStream(exchange: Exchange): Answer {
  if (!isClaude(exchange)) {
    const reply = planGeneration(exchange)
    const chunkTokens = exchange.shape.chunkTokens ?? 1
    return { kind: 'events', charge: reply.charge, events: generationEvents(reply, chunkTokens) }
  }
  const answer = createMessage(claudeExchange(exchange, true)) as EventsAnswer
  return { ...answer, events: chunksOf(answer.events) }
}

function isClaude({ body }: Exchange): boolean {
  return typeof body['anthropic_version'] === 'string'
}

/** Anthropic's own request: there the body names the model and asks for a stream. */
function claudeExchange(exchange: Exchange, stream: boolean): Exchange {
  return { ...exchange, body: { ...exchange.body, model: exchange.parameter, stream } }
}

/** Bedrock counts the tokens of a whole answer in its headers, whatever the model. */
function counted(answer: JsonAnswer): Answer {
  const { inputTokens = 0, outputTokens = 0 } = answer.charge ?? {}
  const headers = {
    'x-amzn-bedrock-input-token-count': String(inputTokens),
    'x-amzn-bedrock-output-token-count': String(outputTokens),
    'x-amzn-bedrock-invocation-latency': '12',
  }
  return { ...answer, headers }
}

/** An event in the model's own words, as base64 within Bedrock's. */
function chunk(event: unknown, generated?: StreamEvent['generated']): StreamEvent {
  const bytes = Buffer.from(JSON.stringify(event)).toString('base64')
  return { name: 'chunk', data: { bytes, p: 'abcdefgh' }, ...(generated === undefined ? {} : { generated }) }
}

function* chunksOf(events: Iterable<StreamEvent>): Generator<StreamEvent> {
  for (const { data, generated } of events) yield chunk(data, generated)
}

interface Generation {
  readonly plan: OutputPlan
  readonly charge: Charge
}

function planGeneration(exchange: Exchange): Generation {
  const { body, parameter: model } = exchange
  const prompt = stringOf(body['prompt'])
  if (prompt === undefined) throw missing('prompt')
  const plan = planChoice(exchange, { model, cap: positiveIntegerOf(body['max_gen_len']) })
  const inputTokens = counterFor(exchange, model)(prompt)
  const { outputTokens, reasoningTokens } = plan
  return { plan, charge: addCharges([chargeOf({ model, inputTokens }), chargeOf({ outputTokens, reasoningTokens })]) }
}

function* generationEvents({ plan, charge }: Generation, chunkTokens: number): Generator<StreamEvent> {
  for (const { text, tokens } of chunkPieces(plan.pieces, chunkTokens)) {
    yield chunk({ generation: text, stop_reason: null }, { outputTokens: tokens })
  }
  const metrics = { inputTokenCount: charge.inputTokens, outputTokenCount: charge.outputTokens, invocationLatency: 12 }
  yield chunk({ generation: '', stop_reason: 'stop', 'amazon-bedrock-invocationMetrics': metrics })
}
