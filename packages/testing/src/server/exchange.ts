import type { AnswerShape } from '../behaviour/answer-shape.js'
import type { InputCount } from '../counting/input-count.js'
import type { Random } from '../generation/random.js'
import { stringOf, type JsonObject } from '../json.js'
import type { Answer } from './answer.js'
import type { ProviderState } from './provider-state.js'
import type { RecordedRequest } from './recorded-request.js'
import { Refusal } from './refusal.js'

/** One request on its way through an endpoint. */
export interface Exchange {
  readonly request: RecordedRequest
  readonly body: JsonObject
  /** Parts of the path that the route left open: the id of a file. */
  readonly parameter: string
  readonly shape: AnswerShape
  readonly random: Random
  readonly state: ProviderState
  /** What another endpoint would answer, for the lines of a batch. */
  readonly follow: (route: string, body: JsonObject) => Promise<Answer>
}

export type Endpoint = (exchange: Exchange) => Answer | Promise<Answer>

/** @throws Refusal 400 without a model, 404 where the provider has a list of models and this is not on it. */
export function modelOf(exchange: Exchange): string {
  const [, deployment] = /\/openai\/deployments\/([^/]+)\//.exec(exchange.request.path) ?? []
  const model =
    stringOf(exchange.body['model']) ?? (deployment === undefined ? undefined : decodeURIComponent(deployment))
  if (model === undefined) throw missing('model')
  const { models } = exchange.state.options
  if (models !== undefined && !Object.hasOwn(models, model)) {
    throw new Refusal(404, {
      code: 'model_not_found',
      message: `The model \`${model}\` does not exist.`,
      param: 'model',
    })
  }
  return model
}

export function missing(name: string): Refusal {
  return new Refusal(400, {
    code: 'missing_required_parameter',
    message: `Missing required parameter: '${name}'.`,
    param: name,
  })
}

/** Who answers, as the answer and the bill name it. */
export function answeringNames(
  { body, shape }: Exchange,
  model: string,
): {
  readonly model: string
  readonly serviceTier: string
} {
  const asked = stringOf(body['service_tier']) ?? 'auto'
  return { model: shape.model ?? model, serviceTier: shape.serviceTier ?? (asked === 'auto' ? 'default' : asked) }
}

/** Counts texts with the encoding of the model. */
export function counterFor(exchange: Exchange, model: string): (text: string) => number {
  return (text) => exchange.state.options.countTokens(text, model)
}

/** @throws Refusal 400 where the prompt does not fit the model. */
export function requireFit(exchange: Exchange, model: string, inputTokens: number): void {
  const limit = exchange.state.options.models?.[model]?.contextTokens
  if (limit === undefined || inputTokens <= limit) return
  const message = `This model's maximum context length is ${limit} tokens. Your messages resulted in ${inputTokens} tokens.`
  throw new Refusal(400, { code: 'context_length_exceeded', message, param: 'messages' })
}

/** Puts the input's numbers, and those that the behaviour tells, into the shape of a charge. */
export function inputCharge(
  exchange: Exchange,
  input: InputCount,
): {
  readonly inputTokens: number
  readonly cachedTokens: number
  readonly cacheWriteTokens: number
  readonly longCacheWriteTokens: number
  readonly audioInputTokens: number
  readonly imageInputTokens: number
} {
  const { shape } = exchange
  const audioInputTokens = shape.audioInputTokens ?? input.audio
  const cachedTokens = Math.min(shape.cachedTokens ?? 0, input.text)
  const cacheWriteTokens = Math.min(shape.cacheWriteTokens ?? 0, input.text - cachedTokens)
  const longCacheWriteTokens = Math.min(shape.longCacheWriteTokens ?? 0, input.text - cachedTokens - cacheWriteTokens)
  return {
    inputTokens: input.text + input.image + audioInputTokens,
    cachedTokens,
    cacheWriteTokens,
    longCacheWriteTokens,
    audioInputTokens,
    imageInputTokens: input.image,
  }
}
