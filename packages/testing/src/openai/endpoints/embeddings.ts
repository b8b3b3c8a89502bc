import { chargeOf } from '../../billing/charge.js'
import { textTokens } from '../../counting/input-count.js'
import { promptTokens } from '../../counting/prompt-input.js'
import { positiveIntegerOf } from '../../json.js'
import type { Random } from '../../generation/random.js'
import type { Answer } from '../../server/answer.js'
import { counterFor, inputCharge, missing, modelOf, requireFit, type Exchange } from '../../server/exchange.js'

const defaultDimensions = 16

/** POST /embeddings. Vectors are short unless `dimensions` says otherwise; the SDK asks for base64 by default. */
export function embeddings(exchange: Exchange): Answer {
  const { body, shape, random } = exchange
  const model = modelOf(exchange)
  if (body['input'] === undefined) throw missing('input')
  const inputs = promptTokens(body['input'], counterFor(exchange, model))
  for (const tokens of inputs) requireFit(exchange, model, tokens)
  const input = inputCharge(exchange, textTokens(inputs.reduce((sum, tokens) => sum + tokens, 0)))
  const dimensions = positiveIntegerOf(body['dimensions']) ?? defaultDimensions
  const data = inputs.map((_, index) => {
    const vector = vectorOf(dimensions, random)
    const embedding = body['encoding_format'] === 'base64' ? base64Of(vector) : vector
    return { object: 'embedding', index, embedding }
  })
  const usage = { prompt_tokens: input.inputTokens, total_tokens: input.inputTokens }
  const told = shape.usage === 'omit' ? {} : { usage }
  return {
    kind: 'json',
    charge: chargeOf({ model: shape.model ?? model, ...input }),
    body: { object: 'list', data, model: shape.model ?? model, ...told },
  }
}

/** Of length 1, as OpenAI's are. */
function vectorOf(dimensions: number, random: Random): readonly number[] {
  const raw = Array.from({ length: dimensions }, () => random() - 0.5)
  const length = Math.hypot(...raw) || 1
  return raw.map((value) => Math.fround(value / length))
}

function base64Of(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64')
}
