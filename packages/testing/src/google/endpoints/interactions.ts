import { addCharges, chargeOf, type Charge } from '../../billing/charge.js'
import { textTokens } from '../../counting/input-count.js'
import { chunkPieces, textOf } from '../../generation/piece.js'
import { planChoice } from '../../generation/plan-choice.js'
import type { OutputPlan } from '../../generation/plan-output.js'
import { objectOf, positiveIntegerOf, stringOf } from '../../json.js'
import type { Answer, StreamEvent } from '../../server/answer.js'
import { counterFor, inputCharge, type Exchange } from '../../server/exchange.js'
import { Refusal } from '../../server/refusal.js'

interface Reply {
  readonly id: string
  readonly model: string
  readonly plan: OutputPlan
  readonly charge: Charge
}

/** POST /interactions. @see https://ai.google.dev/gemini-api/docs/interactions */
export function createInteraction(exchange: Exchange): Answer {
  const reply = planReply(exchange)
  const { charge } = reply
  if (exchange.body['stream'] !== true) return { kind: 'json', charge, body: interactionOf(reply, 'completed') }
  return { kind: 'events', charge, events: events(reply, exchange.shape.chunkTokens ?? 1) }
}

function planReply(exchange: Exchange): Reply {
  const { body, shape, state } = exchange
  const model = stringOf(body['model'])
  if (model === undefined || body['input'] === undefined) {
    throw new Refusal(400, { message: 'model and input are required' })
  }
  const input = inputCharge(exchange, textTokens(counterFor(exchange, model)(JSON.stringify(body['input']))))
  const cap = positiveIntegerOf(objectOf(body['generation_config'])['max_output_tokens'])
  const plan = planChoice(exchange, { model, cap })
  const { outputTokens, reasoningTokens } = plan
  const answering = shape.model ?? model
  const charge = addCharges([
    chargeOf({ model: answering, ...input }),
    chargeOf({ model: answering, outputTokens, reasoningTokens }),
  ])
  return { id: state.newId('interaction'), model: answering, plan, charge }
}

function interactionOf({ id, model, plan, charge }: Reply, status: string): object {
  const text = textOf(plan.pieces)
  return {
    id,
    object: 'interaction',
    model,
    status,
    outputs: [{ type: 'text', text }],
    steps: [{ type: 'model_output', content: [{ type: 'text', text }] }],
    usage: usageOf(charge),
  }
}

function usageOf(charge: Charge): object {
  return {
    total_input_tokens: charge.inputTokens,
    total_output_tokens: charge.outputTokens - charge.reasoningTokens,
    total_thought_tokens: charge.reasoningTokens,
    total_cached_tokens: charge.cachedTokens,
    total_tool_use_tokens: 0,
    total_tokens: charge.inputTokens + charge.outputTokens,
  }
}

function* events(reply: Reply, chunkTokens: number): Generator<StreamEvent> {
  const { id, model, plan } = reply
  const event = (name: string, data: object, generated?: StreamEvent['generated']): StreamEvent => ({
    name,
    data: { event_type: name, ...data },
    generated,
  })
  const { reasoningTokens } = plan
  const created = { interaction: { id, model, status: 'in_progress' } }
  yield event('interaction.created', created, { outputTokens: reasoningTokens, reasoningTokens })
  yield event('step.start', { index: 0, step: { type: 'model_output' } })
  for (const { text, tokens } of chunkPieces(plan.pieces, chunkTokens)) {
    yield event('step.delta', { index: 0, delta: { type: 'text', text } }, { outputTokens: tokens })
  }
  yield event('step.stop', { index: 0 })
  const { outputs: _outputs, steps: _steps, ...finished } = interactionOf(reply, 'completed') as Record<string, unknown>
  yield event('interaction.completed', { interaction: finished })
  yield { data: '[DONE]' }
}
