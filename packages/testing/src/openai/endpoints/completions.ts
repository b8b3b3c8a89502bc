import { chargeOf, type Charge } from '../../billing/charge.js'
import { textTokens } from '../../counting/input-count.js'
import { promptTokens } from '../../counting/prompt-input.js'
import { chunkPieces, textOf } from '../../generation/piece.js'
import { planChoice } from '../../generation/plan-choice.js'
import type { OutputPlan } from '../../generation/plan-output.js'
import { objectOf, positiveIntegerOf } from '../../json.js'
import type { Answer, StreamEvent } from '../../server/answer.js'
import { counterFor, inputCharge, missing, modelOf, requireFit, type Exchange } from '../../server/exchange.js'
import { completionUsage } from './usage.js'

/** @see https://platform.openai.com/docs/api-reference/completions/create */
const defaultCap = 16

interface CompletionReply {
  readonly frame: object
  /** Those shown; `best_of` generates, and bills, more. */
  readonly shown: readonly OutputPlan[]
  readonly unseenTokens: number
  readonly charge: Charge
}

/** POST /completions */
export function completions(exchange: Exchange): Answer {
  const { body, shape } = exchange
  const reply = planReply(exchange)
  const omit = shape.usage === 'omit'
  if (body['stream'] === true) {
    const includeUsage = !omit && objectOf(body['stream_options'])['include_usage'] === true
    return {
      kind: 'events',
      charge: reply.charge,
      events: completionEvents(reply, includeUsage, shape.chunkTokens ?? 1),
    }
  }
  const choices = reply.shown.map((plan, index) => choiceOf(index, textOf(plan.pieces), finishOf(plan)))
  const usage = omit ? {} : { usage: completionUsage(reply.charge) }
  return { kind: 'json', charge: reply.charge, body: { ...reply.frame, choices, ...usage } }
}

function planReply(exchange: Exchange): CompletionReply {
  const { body, shape, state } = exchange
  const model = modelOf(exchange)
  if (body['prompt'] === undefined) throw missing('prompt')
  const prompts = promptTokens(body['prompt'], counterFor(exchange, model))
  const text = prompts.reduce((sum, tokens) => sum + tokens, 0)
  requireFit(exchange, model, text)
  const shownEach = positiveIntegerOf(body['n']) ?? 1
  const each = Math.max(shownEach, positiveIntegerOf(body['best_of']) ?? 1)
  const cap = positiveIntegerOf(body['max_tokens']) ?? defaultCap
  const plans = Array.from({ length: each * prompts.length }, () => planChoice(exchange, { model, cap }))
  const shown = plans.slice(0, shownEach * prompts.length)
  const outputTokens = sumOutput(plans)
  const reasoningTokens = plans.reduce((sum, plan) => sum + plan.reasoningTokens, 0)
  return {
    frame: {
      id: state.newId('cmpl'),
      object: 'text_completion',
      created: state.seconds(),
      model: shape.model ?? model,
    },
    shown,
    unseenTokens: outputTokens - sumOutput(shown),
    charge: chargeOf({
      model: shape.model ?? model,
      ...inputCharge(exchange, textTokens(text)),
      outputTokens,
      reasoningTokens,
    }),
  }
}

function sumOutput(plans: readonly OutputPlan[]): number {
  return plans.reduce((sum, plan) => sum + plan.outputTokens, 0)
}

function* completionEvents(reply: CompletionReply, includeUsage: boolean, chunkTokens: number): Generator<StreamEvent> {
  const pending = includeUsage ? { usage: null } : {}
  let unseen = reply.unseenTokens
  for (const [index, plan] of reply.shown.entries()) {
    let hidden = plan.reasoningTokens + unseen
    unseen = 0
    for (const { text, tokens } of chunkPieces(plan.pieces, chunkTokens)) {
      const data = { ...reply.frame, choices: [choiceOf(index, text, null)], ...pending }
      yield { data, generated: { outputTokens: hidden + tokens } }
      hidden = 0
    }
    const data = { ...reply.frame, choices: [choiceOf(index, '', finishOf(plan))], ...pending }
    yield { data, generated: { outputTokens: hidden, reasoningTokens: plan.reasoningTokens } }
  }
  if (includeUsage) yield { data: { ...reply.frame, choices: [], usage: completionUsage(reply.charge) } }
  yield { data: '[DONE]' }
}

function finishOf(plan: OutputPlan): 'length' | 'stop' {
  return plan.truncated ? 'length' : 'stop'
}

function choiceOf(index: number, text: string, finishReason: string | null): object {
  return { index, text, logprobs: null, finish_reason: finishReason }
}
